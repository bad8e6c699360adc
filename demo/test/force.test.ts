import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FilesInSql } from './support/files-in-sql.js';
import { SMALL, SmallForce } from './support/small-force.js';

describe(`a force of scale ${SMALL.scale}, seed "${SMALL.seed}"`, () => {
  let force: SmallForce;
  let files: FilesInSql;

  beforeAll(async () => {
    force = await SmallForce.make();
    files = await FilesInSql.open(force.folder);
  });

  afterAll(async () => {
    files.close();
    await force.remove();
  });

  it('is byte-identical for the same scale, seed and day, and another for another seed or day', async () => {
    const [again, otherSeed, otherDay] = await Promise.all([
      SmallForce.make(),
      SmallForce.make({ seed: 'another' }),
      SmallForce.make({ today: '2027-03-01' }),
    ]);
    const first = await force.hashes();
    expect(await again.hashes()).toEqual(first);
    expect(Object.keys(first).length).toBe(17 + 5 + 6 + 1);
    for (const other of [otherSeed, otherDay]) {
      const hashes = await other.hashes();
      for (const path of ['records-management/crimes.csv', 'anpr/reads.parquet', 'intelligence/reports.xlsx'])
        expect(hashes[path], path).not.toBe(first[path]);
    }
    await Promise.all([again, otherSeed, otherDay].map((each) => each.remove()));
  });

  it('has its rows in the files, as many as the manifest says', async () => {
    for (const { source, rows } of force.manifest.files) {
      if (source.startsWith('intel') || source.startsWith('sable')) continue;
      expect(await files.count(`SELECT count(*) FROM ${source}`), source).toBe(rows);
    }
  });

  it('knows whose each record is: every record once, repeats and malformed copies apart', async () => {
    const about = [
      ['rms_nominals', 'NominalRef'],
      ['rms_stop_searches', 'SearchRef'],
      ['rms_warrants', 'WarrantRef'],
      ['rms_accounts', 'Account'],
      ['cad_contacts', '"Contact Id"'],
      ['custody_records', 'custodyNumber'],
    ];
    for (const [table, key] of about) {
      const told = `SELECT record FROM truth_person_records WHERE dataset = '${table}'`;
      expect(await files.count(`SELECT count(*) - count(DISTINCT record) FROM (${told})`), `${table} told twice`).toBe(
        0,
      );
      expect(
        await files.count(`SELECT count(*) FROM ((SELECT DISTINCT ${key} FROM ${table}) EXCEPT ALL (${told}))`),
        `${table} not told`,
      ).toBe(0);
      expect(
        await files.count(`SELECT count(*) FROM ((${told}) EXCEPT ALL (SELECT DISTINCT ${key} FROM ${table}))`),
        `${table} told of nothing`,
      ).toBe(0);
    }
  });

  it('tells the repeated rows, all cells alike', async () => {
    const found = await files.rows(
      'SELECT CrimeRef FROM (SELECT * FROM rms_crimes GROUP BY ALL HAVING count(*) > 1) ORDER BY 1',
    );
    const told = await files.rows(
      "SELECT record FROM truth_duplicates WHERE dataset = 'rms_crimes' AND kind = 'exact' ORDER BY 1",
    );
    const reads = await files.count(
      'SELECT count(*) FROM (SELECT 1 FROM anpr_reads GROUP BY read_id HAVING count(*) > 1)',
    );
    expect(found).toEqual(told);
    expect(reads).toBeGreaterThan(0);
  });

  it('gives people several records, most with a difference, and the truth says which are one person', async () => {
    const duplicates = await files.count(
      "SELECT count(*) FROM truth_duplicates WHERE dataset = 'rms_nominals' AND kind = 'same-person'",
    );
    const people = await files.count(
      "SELECT count(DISTINCT person_id) FROM truth_person_records WHERE dataset = 'rms_nominals'",
    );
    expect(duplicates / people).toBeGreaterThan(0.3);
    const alike = await files.count(`
      SELECT count(*) FROM truth_duplicates AS d
      JOIN rms_nominals AS a ON a.NominalRef = d.record JOIN rms_nominals AS b ON b.NominalRef = d.of
      WHERE d.kind = 'same-person' AND (a.Surname, a.Forename1, a.DOB, a.HouseStreet) = (b.Surname, b.Forename1, b.DOB, b.HouseStreet)`);
    expect(alike / duplicates).toBeLessThan(0.5);
    // A record that its person's truth contradicts has a mistake that the truth names.
    const unexplained = await files.count(`
      SELECT count(*) FROM truth_person_records AS r JOIN truth_people AS p USING (person_id)
      JOIN rms_nominals AS n ON n.NominalRef = r.record
      WHERE r.dataset = 'rms_nominals' AND r.mistakes IS NULL AND strftime(p.birth::DATE, '%d/%m/%Y') <> n.DOB
        AND NOT EXISTS (FROM truth_quarantine AS q WHERE q.record = n.NominalRef)`);
    expect(unexplained).toBe(0);
  });

  it('refers only to what is there', async () => {
    const loose = [
      'SELECT count(*) FROM rms_involvements WHERE CrimeRef NOT IN (SELECT CrimeRef FROM rms_crimes)',
      'SELECT count(*) FROM rms_involvements WHERE NominalRef NOT IN (SELECT NominalRef FROM rms_nominals)',
      'SELECT count(*) FROM rms_warrants WHERE NominalRef NOT IN (SELECT NominalRef FROM rms_nominals)',
      'SELECT count(*) FROM custody_records WHERE crimeReference NOT IN (SELECT CrimeRef FROM rms_crimes)',
      'SELECT count(*) FROM cad_contacts WHERE "Incident No" NOT IN (SELECT "Incident No" FROM cad_incidents)',
      `SELECT count(*) FROM cad_incidents WHERE "Crime No" NOT IN (SELECT CrimeRef FROM rms_crimes)`,
      'SELECT count(*) FROM truth_co_offending WHERE crime NOT IN (SELECT CrimeRef FROM rms_crimes)',
      'SELECT count(*) FROM truth_person_records WHERE person_id NOT IN (SELECT person_id FROM truth_people)',
    ];
    for (const sql of loose) expect(await files.count(sql), sql).toBe(0);
  });

  it('says what a person was in each event: nobody under 18 is anything but a child', async () => {
    const wrong = await files.count(
      "SELECT count(*) FROM rms_involvements WHERE try_cast(AgeAtTime AS INTEGER) < 18 AND AccessClass NOT LIKE 'J%'",
    );
    const several = await files.count(`
      SELECT count(*) FROM (SELECT r.person_id FROM rms_involvements AS i
        JOIN truth_person_records AS r ON r.record = i.NominalRef AND r.dataset = 'rms_nominals'
        GROUP BY 1 HAVING bool_or(i.Role = 'SUSPECT') AND bool_or(i.Role = 'VICTIM'))`);
    expect(wrong).toBe(0);
    expect(several, 'people who are a victim in one crime and a suspect in another').toBeGreaterThan(0);
  });

  it("has only telephone numbers that are kept for drama, and registrations that are nobody's", async () => {
    const drama =
      '^(07700 ?900|01632 ?960|020 ?7946 ?0|01(13|14|15|16|17|18|21|31|41|51|61) ?496 ?0|0191 ?498 ?0|029 ?2018 ?0|03069 ?990)[0-9]{3}$';
    for (const [table, column] of [
      ['rms_nominals', 'Phone'],
      ['rms_accounts', 'Phone'],
      ['cad_contacts', '"Caller Phone"'],
      ['custody_records', 'telephone'],
      ['phone_calls', 'b_number'],
      ['phone_subscribers', 'number'],
    ]) {
      const others = `SELECT count(*) FROM ${table} WHERE ${column} <> '' AND NOT regexp_matches(${column}, '${drama}')`;
      expect(await files.count(others), table).toBe(0);
    }
    const others =
      "SELECT count(*) FROM rms_vehicles WHERE VRM IS NOT NULL AND NOT regexp_matches(VRM, '^[JTU][A-Z][0-9]{2}[A-Z]{3}$')";
    expect(await files.count(others)).toBe(0);
  });

  it('lies in the sea: every place is within 40 km of a point where nobody lives', async () => {
    const away = `SELECT count(*) FROM (SELECT longitude, latitude FROM anpr_reads UNION ALL SELECT try_cast(Longitude AS DOUBLE), try_cast(Latitude AS DOUBLE) FROM rms_crimes)
      WHERE NOT (longitude BETWEEN -3.9 AND -3.45 AND latitude BETWEEN 53.8 AND 54.2)`;
    expect(await files.count(away)).toBe(0);
  });
});
