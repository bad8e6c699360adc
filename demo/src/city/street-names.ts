const FIRST = [
  'Mill Church Station Park Victoria Albert Queen King Bridge School Chapel Harbour Quay Market Orchard Meadow Alder Willow Hazel Rowan',
  'Beech Birch Elm Ash Oak Holly Hawthorn Linden Maple Poplar Laburnum Lilac Jasmine Heather Bracken Fern Foundry Forge Tannery Ropewalk',
  'Cooper Weaver Fuller Chandler Fletcher Baker Smith Potter Mason Salter Cornmarket Castle Abbey Priory Minster Cloister Bishop Dean Canon Abbot',
  'Nelson Wellington Trafalgar Waterloo Alma Inkerman Balmoral Windsor Sandringham Osborne Lansdowne Clarence Cambridge Oxford Gladstone Peel Russell Palmerston Salisbury Cobden',
  'Curlew Lapwing Plover Sandpiper Heron Kingfisher Swift Swallow Linnet Skylark Northern Southern Western Eastern High Low Upper Lower Long Broad',
  'Spring Brook Beck Wharf Ferry Lighthouse Beacon Signal Railway Canal Lock Towpath Reservoir Quarry Colliery Pit Brickfield Limekiln Glasshouse Gasworks',
]
  .join(' ')
  .split(' ');
const LAST = 'Street Road Lane Avenue Close Drive Terrace Grove Gardens Crescent Place Way Row Walk Court'.split(' ');

export const SHORTENED: ReadonlyMap<string, string> = new Map([
  ['Street', 'St'],
  ['Road', 'Rd'],
  ['Lane', 'Ln'],
  ['Avenue', 'Ave'],
  ['Close', 'Cl'],
  ['Drive', 'Dr'],
  ['Terrace', 'Terr'],
  ['Grove', 'Gr'],
  ['Gardens', 'Gdns'],
  ['Crescent', 'Cres'],
  ['Place', 'Pl'],
  ['Court', 'Ct'],
]);

/** The n-th name; none twice among the first 1,800. */
export function streetName(n: number): string {
  const total = FIRST.length * LAST.length;
  // 677 shares no factor with the number of names, so it walks over all of them.
  const at = (n * 677) % total;
  return `${FIRST[at % FIRST.length]} ${LAST[Math.floor(at / FIRST.length)]}`;
}
