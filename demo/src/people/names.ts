import { en_GH, en_HK, en_IN, en_NG, pl, ro } from '@faker-js/faker';
import { Weights, zipf } from '../draw.js';
import { demoErrors } from '../errors.js';
import { BRITISH_SURNAMES, britishForenames } from './british-names.js';

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

/** Common names of a background; the library's lists go by the alphabet and do not tell which are. */
interface Common {
  readonly surnames: string;
  readonly F: string;
  readonly M: string;
}

const POLISH: Common = {
  surnames:
    'Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski Jankowski Mazur Krawczyk',
  F: 'Anna Katarzyna Małgorzata Agnieszka Barbara Ewa Magdalena Joanna Aleksandra Monika Zofia Natalia Julia Karolina Paulina',
  M: 'Piotr Krzysztof Andrzej Tomasz Paweł Jan Michał Marcin Jakub Adam Łukasz Marek Grzegorz Mateusz Wojciech',
};
const ROMANIAN: Common = {
  surnames: 'Popescu Popa Ionescu Pop Radu Dumitru Stan Stoica Gheorghe Matei Ciobanu Rusu',
  F: 'Maria Elena Ana Ioana Andreea Mihaela Cristina Daniela Alexandra Gabriela',
  M: 'Alexandru Andrei Ion Mihai Gheorghe Cristian Florin Ionuț Marian Adrian Bogdan',
};
const INDIAN: Common = {
  surnames: 'Patel Singh Kaur Sharma Shah Kumar Mistry Gill Desai Chauhan Parmar Sandhu',
  F: 'Priya Sunita Neha Meera Kavita Pooja Anjali Harpreet Jaspreet Rupinder Nisha Deepa',
  M: 'Raj Sanjay Amit Vijay Rahul Gurpreet Anil Manjit Sunil Nikhil Harpreet Arjun',
};
const NIGERIAN: Common = {
  surnames: 'Okafor Adeyemi Okonkwo Eze Balogun Ogunleye Nwosu Obi Bello Ibrahim Lawal Afolabi',
  F: 'Ngozi Blessing Chioma Funmilayo Grace Yetunde Folake Kemi Ify Amaka',
  M: 'Emeka Tunde Chinedu Segun Ibrahim Kunle Femi Ikenna David Samuel',
};
const GHANAIAN: Common = {
  surnames: 'Mensah Owusu Boateng Osei Asante Appiah Agyeman Nkrumah Darko Ofori',
  F: 'Akosua Grace Efua Mercy Yaa Abena Esi Comfort Joyce Ama',
  M: 'Kwame Samuel Kofi Yaw Emmanuel Kojo Isaac Kwabena Daniel Ebenezer',
};
const CHINESE = 'Chan Wong Li Lam Wang Zhang Ng Liu Cheung Yip';
const PAKISTANI: Common = {
  surnames:
    'Khan Hussain Ahmed Ali Akhtar Iqbal Mahmood Malik Mirza Butt Shah Begum Rashid Aslam Qureshi Siddiqui Javed Hanif Rehman Choudhry',
  F: 'Aisha Fatima Zainab Maryam Saima Nadia Shazia Rukhsana Sadia Amina Hafsa Iqra Sana Noreen Farzana',
  M: 'Mohammed Imran Usman Bilal Muhammad Hamza Adnan Kashif Tariq Asif Faisal Waqas Zeeshan Yusuf Ahmed',
};
const CARIBBEAN =
  'Campbell Clarke Francis Morgan Grant Reid Gordon Bailey Henry Daley Blake Lewis Charles Joseph Pierre Douglas Hinds Brathwaite Alleyne Forde';

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

const POOLS: Readonly<Record<Exclude<Heritage, 'british' | 'caribbean' | 'chinese'>, NamePool>> = {
  polish: fromFaker(POLISH, pl.person),
  romanian: fromFaker(ROMANIAN, ro.person),
  indian: fromFaker(INDIAN, en_IN.person),
  nigerian: fromFaker(NIGERIAN, en_NG.person),
  ghanaian: fromFaker(GHANAIAN, en_GH.person),
  pakistani: {
    surnames: zipf(PAKISTANI.surnames.split(' '), 3),
    forenames: { F: zipf(PAKISTANI.F.split(' '), 4), M: zipf(PAKISTANI.M.split(' '), 2) },
  },
};
/** Surnames of those whose forenames are those of the city. */
const SURNAMES = {
  british: BRITISH_SURNAMES,
  caribbean: zipf(CARIBBEAN.split(' '), 5),
  chinese: zipf(commonFirst(CHINESE, listOf(en_HK.person, 'last_name')), 6),
};

/** The names that people of a heritage, born in a year, are likely to have. */
export function namePool(heritage: Heritage, birthYear: number): NamePool {
  if (heritage === 'british' || heritage === 'caribbean' || heritage === 'chinese')
    return { surnames: SURNAMES[heritage], forenames: britishForenames(birthYear) };
  return POOLS[heritage];
}

function fromFaker(common: Common, lists: Lists | undefined): NamePool {
  const forenames = (sex: Sex, under: string): Weights<string> =>
    zipf(commonFirst(common[sex], listOf(lists, 'first_name', under)), 6);
  return {
    surnames: zipf(commonFirst(common.surnames, listOf(lists, 'last_name')), 12),
    forenames: { F: forenames('F', 'female'), M: forenames('M', 'male') },
  };
}

/**
 * Common names, then the library's in an order that jumps about its alphabet: in the library's own those in A would be the most common.
 * A few of its names are two, or typed with capitals in the wrong place.
 */
function commonFirst(common: string, list: readonly string[]): readonly string[] {
  const jumping = list.map((name, n) => ({ name, at: (n * 0.618_034) % 1 })).sort((a, b) => a.at - b.at);
  const names = [...common.split(' '), ...jumping.map(({ name }) => name)];
  return [...new Set(names)].filter((name) => /^\p{Lu}[\p{Ll}'-]+$/u.test(name));
}

function listOf(lists: Lists | undefined, what: keyof Lists, under = 'generic'): readonly string[] {
  const found = lists?.[what];
  const list = Array.isArray(found) ? found : (found as Readonly<Record<string, unknown>> | undefined)?.[under];
  if (!Array.isArray(list) || list.length === 0) throw demoErrors.listGone({ list: `${what}.${under}` });
  return list.filter((each): each is string => typeof each === 'string');
}
