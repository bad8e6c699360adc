import { type Weights, zipf } from '../draw.js';

/** Forenames of three generations, the common ones first: the library has none for Britain. */
const OLDER = {
  F: [
    'Margaret Susan Patricia Christine Linda Jean Carol Barbara Ann Janet Maureen Sandra Pauline Elizabeth Kathleen Brenda Sheila Julie Jacqueline Deborah',
    'Karen Tracey Sharon Gillian Lesley Alison Helen Wendy Diane Angela Joan Dorothy Marion Valerie Hilary Yvonne Rosemary Frances Heather Beverley',
    'Lorraine Elaine Denise Theresa Vivienne Irene Sylvia Marjorie Eileen Doreen Norma Hazel Geraldine Cheryl Veronica Josephine Olive Penelope Glenys Fiona',
    'Moira Bernadette Rita Eunice Thelma Phyllis Iris Nora Ursula Zena',
  ],
  M: [
    'David John Peter Michael Alan Robert Stephen Paul Brian Graham Philip Anthony Colin Christopher Geoffrey William James Kevin Keith Terence',
    'Raymond Derek Kenneth Gary Ian Nigel Barry Trevor Malcolm Roger Dennis Eric Francis Leslie Norman Martin Neil Roy Ronald Donald',
    'Douglas Gordon Clive Stanley Frank Harold Arthur Ernest Bernard Gerald Maurice Victor Edward Howard Laurence Hugh Duncan Timothy Jeremy Rodney',
    'Vincent Leonard Cyril Ralph Ivor Oswald Humphrey Walter Wilfred Zachary',
  ],
};
const MIDDLE = {
  F: [
    'Sarah Claire Emma Rebecca Laura Nicola Samantha Lisa Michelle Joanne Victoria Rachel Amy Gemma Kelly Donna Natalie Jennifer Hayley Kirsty',
    'Stacey Leanne Danielle Katie Lauren Charlotte Jessica Hannah Sophie Stephanie Catherine Louise Zoe Vanessa Tara Melanie Paula Jodie Toni Abigail',
    'Alexandra Amanda Anna Bethany Caroline Cheryl Dawn Debbie Elizabeth Faye Francesca Georgina Heather Holly Joanna Julia Karen Katherine Lindsay Lucy',
    'Lyndsey Marie Naomi Olivia Philippa Rosie Ruth Sally Sian Suzanne Tanya Tina Ursula Wendy Yvette Imogen Natasha Robyn Sabrina Verity',
  ],
  M: [
    'Andrew Mark Lee Darren Matthew Daniel Craig Jason Simon Richard Jonathan Stuart Adam Wayne Dean Carl Scott Ryan Luke Shaun',
    'Liam Thomas Benjamin Ashley Jamie Gareth Nathan Kieran Joshua Samuel Aaron Alexander Anthony Antony Bradley Christopher Damian David Dominic Edward',
    'Francis Gavin George Glen Graeme Henry Iain James Jordan Justin Karl Leon Marc Martin Michael Neil Nicholas Oliver Patrick Paul',
    'Peter Robert Robin Ross Russell Sean Stephen Steven Terry Timothy Toby Tristan Vincent Warren William Zachary Elliot Fraser Howard Rhys',
  ],
};
const YOUNGER = {
  F: [
    'Olivia Amelia Isla Ava Emily Ella Poppy Lily Mia Grace Freya Evie Chloe Megan Ellie Lucy Molly Ruby Daisy Alice',
    'Jasmine Erin Caitlin Phoebe Millie Holly Abigail Maisie Leah Scarlett Sophia Isabella Charlotte Willow Rosie Florence Matilda Sienna Harriet Layla',
    'Bethany Georgia Jessica Zara Summer Eliza Elsie Ivy Martha Nancy Paige Shannon Courtney Lola Lexi Darcey Imogen Niamh Orla Robyn',
    'Skye Tegan Thea Tilly Violet Beatrice Connie Francesca Gracie Heidi Iris Kayleigh Keira Maddison Penelope Rose Summer Victoria Yasmin Zoe',
  ],
  M: [
    'Oliver George Harry Jack Jacob Charlie Noah Alfie Oscar Archie Leo Tyler Callum Connor Lewis Harvey Mason Kai Logan Jayden',
    'Finley Ethan Dylan Max Riley Reece Kyle Bradley Toby Louis Arthur Theo Freddie Henry Isaac William Thomas James Joshua Samuel',
    'Daniel Benjamin Alexander Edward Joseph Elliot Frankie Gabriel Hugo Jude Luca Nathan Reuben Rory Sebastian Stanley Teddy Tommy Zachary Aidan',
    'Blake Brandon Caleb Corey Declan Dexter Ellis Evan Felix Jenson Kian Liam Owen Rhys Ronnie Rowan Seth Taylor Vincent Xander',
  ],
};
/** The commoner a name is, the earlier it stands. */
const SURNAMES = [
  'Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood Jackson Clarke',
  'Patterson Harrison Hughes Edwards Turner Hill Cooper Moore Ward Morris Watson King Baker Harris Young Allen Mitchell Lee Anderson Carter',
  'Parker Bennett Cook Shaw Bailey Richardson Cox Marshall Gray Ellis Simpson Bell Murphy Adams Kelly Foster Wilkinson Chapman Mason Webb',
  'Rogers Hunt Palmer Mills Holmes Lloyd Matthews Knight Fox Barker Dixon Fletcher Lowe Pearson Gibson Ryan Fisher Stevens Burton Hudson',
  "Sutherland Armstrong Charlton Ridley Milburn Dodd Robson Elliot Nixon Graham O'Brien O'Neill Gallagher Doherty McDonald McCarthy Campbell Stewart Fraser Murray",
  'Abbott Ainsworth Andrews Appleby Archer Atkinson Austin Ball Banks Barnes Barton Bates Baxter Beaumont Benson Berry Birch Bishop Blackburn Booth',
  'Bowen Boyle Bradshaw Brennan Briggs Bryant Bull Burgess Burns Butler Byrne Cameron Cartwright Chambers Clayton Cole Collins Connolly Cross Cunningham',
  'Curtis Dale Dawson Day Dean Dobson Douglas Dunn Dyer Eaton Elliott Emery English Farmer Farrell Faulkner Ferguson Field Finch Fitzgerald',
  'Flynn Forster Fowler Francis Freeman French Gardner Garner Gibbs Gilbert Giles Glover Goddard Goodwin Gordon Gough Grant Greenwood Gregory Griffiths',
  'Haigh Hamilton Hancock Harding Hargreaves Hart Harvey Hawkins Hayes Haynes Heath Henderson Hewitt Higgins Hobbs Hodgson Holland Holt Hooper Hopkins',
  'Horton Howard Howarth Howe Howell Hussey Hyde Iles Ingham Ireland Irving Jarvis Jefferson Jenkins Jennings Johnston Jordan Joyce Kay Kemp',
  'Kennedy Kent Kerr Kirby Lamb Lambert Lane Lawrence Lawson Leach Leonard Lewis Little Livesey Long Lucas Lynch Macdonald Mackenzie Maguire',
  'Manning Marsh Martin Massey May McKenna Mellor Middleton Miller Moran Morgan Morton Moss Naylor Nash Newman Newton Nicholls Nicholson Noble',
  'Norman Norris North Nuttall Oakley Oldfield Oliver Osborne Owen Page Parkin Parry Parsons Payne Peacock Perkins Perry Phillips Pickering Pollard',
  'Poole Porter Potter Powell Pratt Preston Price Quigley Quinn Rawlinson Read Reed Reeves Reid Reynolds Rhodes Rice Riley Rose Rowe',
  'Russell Sanders Saunders Schofield Scott Sharp Shepherd Short Slater Spencer Stephenson Stone Stubbs Summers Sykes Tate Thornton Todd Townsend Tucker',
  'Turnbull Tyler Underwood Unsworth Upton Vaughan Vincent Wade Wallace Walsh Walters Walton Warner Warren Watkins Watts West Weston Wheeler Whitehead',
  'Whittaker Wilkins Winter Woodward Wyatt Yardley Yates Yeo York',
];
/** And the many rare ones that were a place's name first. */
const STEMS =
  'Ash Brad Hart Black Whit Stan Thorn Wal Nor Lang Hol Crow Mar Kirk Ald Brook Fair Har Lin Mid Rad Shel Swin Wake Win'.split(
    ' ',
  );
const ENDINGS = 'ley ton field worth ham bourne wood well ford by shaw stead combe bridge thwaite'.split(' ');

export const BRITISH_SURNAMES: Weights<string> = zipf(
  [...new Set([...words(SURNAMES), ...STEMS.flatMap((stem) => ENDINGS.map((end) => stem + end))])],
  18,
);

type Sex = keyof typeof OLDER;
type Forenames = Readonly<Record<Sex, Weights<string>>>;
const GENERATIONS = { older: generation(OLDER), middle: generation(MIDDLE), younger: generation(YOUNGER) };

/** What those who were born in a year are called. */
export function britishForenames(birthYear: number): Forenames {
  if (birthYear < 1970) return GENERATIONS.older;
  return birthYear < 1998 ? GENERATIONS.middle : GENERATIONS.younger;
}

function generation(lists: Readonly<Record<Sex, readonly string[]>>): Forenames {
  const names = (sex: Sex): Weights<string> => zipf([...new Set(words(lists[sex]))], 9);
  return { F: names('F'), M: names('M') };
}

function words(lines: readonly string[]): readonly string[] {
  return lines.join(' ').split(' ');
}
