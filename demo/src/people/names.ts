import { en, en_GH, en_HK, en_IN, en_NG, pl, ro } from '@faker-js/faker';
import { Weights, zipf } from '../draw.js';
import { demoErrors } from '../errors.js';

export type Sex = 'F' | 'M';
export type Heritage =
  | 'british'
  | 'polish'
  | 'romanian'
  | 'indian'
  | 'pakistani'
  | 'nigerian'
  | 'ghanaian'
  | 'chinese'
  | 'caribbean';

export interface NamePool {
  readonly surnames: Weights<string>;
  readonly forenames: Readonly<Record<Sex, Weights<string>>>;
}

/** What faker calls a list: plain names, perhaps under a sex. */
interface Lists {
  readonly first_name?: unknown;
  readonly last_name?: unknown;
}

const OLDER = {
  F: 'Margaret Susan Patricia Christine Linda Jean Carol Barbara Ann Janet Maureen Sandra Pauline Elizabeth Kathleen Brenda Sheila Julie Jacqueline Deborah Karen Tracey Sharon Gillian Lesley Alison Helen Wendy Diane Angela',
  M: 'David John Peter Michael Alan Robert Stephen Paul Brian Graham Philip Anthony Colin Christopher Geoffrey William James Kevin Keith Terence Raymond Derek Kenneth Gary Ian Nigel Barry Trevor Malcolm Roger',
};
const MIDDLE = {
  F: 'Sarah Claire Emma Rebecca Laura Nicola Samantha Lisa Michelle Joanne Victoria Rachel Amy Gemma Kelly Donna Natalie Jennifer Hayley Kirsty Stacey Leanne Danielle Katie Lauren Charlotte Jessica Hannah Sophie Stephanie',
  M: 'Andrew Mark Lee Darren Matthew Daniel Craig Jason Simon Richard Jonathan Stuart Adam Wayne Dean Carl Scott Ryan Luke Shaun Liam Thomas Benjamin Ashley Jamie Gareth Nathan Kieran Joshua Samuel',
};
const YOUNGER = {
  F: 'Olivia Amelia Isla Ava Emily Ella Poppy Lily Mia Grace Freya Evie Chloe Megan Ellie Lucy Molly Ruby Daisy Alice Jasmine Erin Caitlin Phoebe Millie Holly Abigail Maisie Leah Scarlett',
  M: 'Oliver George Harry Jack Jacob Charlie Noah Alfie Oscar Archie Leo Tyler Callum Connor Lewis Harvey Mason Kai Logan Jayden Finley Ethan Dylan Max Riley Reece Kyle Bradley Toby Louis',
};
const BRITISH = [
  'Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood Jackson Clarke',
  'Patterson Harrison Hughes Edwards Turner Hill Cooper Moore Ward Morris Watson King Baker Harris Young Allen Mitchell Lee Anderson Carter',
  'Parker Bennett Cook Shaw Bailey Richardson Cox Marshall Gray Ellis Simpson Bell Murphy Adams Kelly Foster Wilkinson Chapman Mason Webb',
  'Rogers Hunt Palmer Mills Holmes Lloyd Matthews Knight Fox Barker Dixon Fletcher Lowe Pearson Gibson Ryan Fisher Stevens Burton Hudson',
  "Sutherland Armstrong Charlton Ridley Milburn Dodd Robson Elliot Nixon Graham O'Brien O'Neill Gallagher Doherty McDonald McCarthy Campbell Stewart Fraser Murray",
]
  .join(' ')
  .split(' ');
const STEMS =
  'Ash Brad Hart Black Whit Stan Thorn Wal Nor Lang Hol Crow Mar Kirk Ald Brook Fair Har Lin Mid Rad Shel Swin Wake Win'.split(
    ' ',
  );
const ENDINGS = 'ley ton field worth ham bourne wood well ford by shaw stead combe bridge thwaite'.split(' ');
const PAKISTANI = {
  surnames:
    'Khan Hussain Ahmed Ali Akhtar Iqbal Mahmood Malik Mirza Butt Shah Begum Rashid Aslam Qureshi Siddiqui Javed Hanif Rehman Choudhry',
  F: 'Aisha Fatima Zainab Maryam Saima Nadia Shazia Rukhsana Sadia Amina Hafsa Iqra Sana Noreen Farzana',
  M: 'Mohammed Muhammad Imran Ahmed Usman Bilal Hamza Adnan Kashif Tariq Asif Faisal Waqas Zeeshan Yusuf',
};
const CARIBBEAN = {
  surnames:
    'Campbell Clarke Francis Morgan Grant Reid Gordon Bailey Henry Daley Blake Lewis Charles Joseph Pierre Douglas Hinds Brathwaite Alleyne Forde',
};

/** Who lives in the city, by household. */
export const HERITAGES = new Weights<Heritage>([
  ['british', 76],
  ['pakistani', 5],
  ['indian', 4],
  ['polish', 5],
  ['romanian', 2],
  ['nigerian', 2.5],
  ['ghanaian', 1.5],
  ['caribbean', 2.5],
  ['chinese', 1.5],
]);

const BRITISH_SURNAMES = zipf(
  [
    ...new Set([
      ...BRITISH,
      ...listOf(en.person, 'last_name'),
      ...STEMS.flatMap((stem) => ENDINGS.map((end) => stem + end)),
    ]),
  ],
  18,
);

function generation(common: Readonly<Record<Sex, string>>): NamePool {
  const names = (sex: Sex, faker: string): Weights<string> =>
    zipf([...new Set([...common[sex].split(' '), ...listOf(en.person, 'first_name', faker)])].slice(0, 180), 9);
  return { surnames: BRITISH_SURNAMES, forenames: { F: names('F', 'female'), M: names('M', 'male') } };
}

const GENERATIONS = { older: generation(OLDER), middle: generation(MIDDLE), younger: generation(YOUNGER) };
const POOLS: Readonly<Record<Exclude<Heritage, 'british'>, NamePool>> = {
  polish: fromFaker(pl.person),
  romanian: fromFaker(ro.person),
  indian: fromFaker(en_IN.person),
  nigerian: fromFaker(en_NG.person),
  ghanaian: fromFaker(en_GH.person),
  chinese: { surnames: zipf([...listOf(en_HK.person, 'last_name')], 6), forenames: GENERATIONS.middle.forenames },
  pakistani: {
    surnames: zipf(PAKISTANI.surnames.split(' '), 3),
    forenames: { F: zipf(PAKISTANI.F.split(' '), 4), M: zipf(PAKISTANI.M.split(' '), 2) },
  },
  caribbean: { surnames: zipf(CARIBBEAN.surnames.split(' '), 5), forenames: GENERATIONS.middle.forenames },
};

/** The names that people of a heritage, born in a year, are likely to have. */
export function namePool(heritage: Heritage, birthYear: number): NamePool {
  if (heritage !== 'british') return POOLS[heritage];
  if (birthYear < 1970) return GENERATIONS.older;
  return birthYear < 1998 ? GENERATIONS.middle : GENERATIONS.younger;
}

function fromFaker(lists: Lists | undefined): NamePool {
  return {
    surnames: zipf(listOf(lists, 'last_name'), 12),
    forenames: {
      F: zipf(listOf(lists, 'first_name', 'female').slice(0, 160), 6),
      M: zipf(listOf(lists, 'first_name', 'male').slice(0, 160), 6),
    },
  };
}

function listOf(lists: Lists | undefined, what: keyof Lists, under = 'generic'): readonly string[] {
  const found = lists?.[what];
  const list = Array.isArray(found) ? found : (found as Readonly<Record<string, unknown>> | undefined)?.[under];
  if (!Array.isArray(list) || list.length === 0) throw demoErrors.listGone({ list: `${what}.${under}` });
  return list.filter((each): each is string => typeof each === 'string');
}
