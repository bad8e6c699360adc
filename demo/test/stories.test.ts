import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FilesInSql } from './support/files-in-sql.js';
import { SMALL, SmallForce } from './support/small-force.js';

/** Each story's trace must be findable by a plain query of the files, without the truth; the truth then confirms it. */
describe(`the stories in a force of scale ${SMALL.scale}, seed "${SMALL.seed}"`, () => {
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

  it('burglaries: one car passes a camera close by, within a quarter of an hour, of twelve of them', async () => {
    const [first, second] = await files.rows(`
      WITH burglary AS (
        SELECT CrimeRef, Longitude::DOUBLE AS longitude, Latitude::DOUBLE AS latitude,
          try_strptime(CommittedFrom, '%d/%m/%Y %H:%M') AS began, try_strptime(CommittedTo, '%d/%m/%Y %H:%M') AS ended
        FROM rms_crimes WHERE OffenceTitle = 'Burglary - residential - dwelling' AND MO LIKE '%patio door snapped%')
      SELECT vrm, count(DISTINCT CrimeRef) AS burglaries
      FROM burglary AS b JOIN anpr_reads AS r ON r.read_at BETWEEN began - INTERVAL 15 MINUTE AND ended + INTERVAL 15 MINUTE
        AND abs(r.longitude - b.longitude) < 0.02 AND abs(r.latitude - b.latitude) < 0.012
      GROUP BY vrm ORDER BY burglaries DESC LIMIT 2`);
    expect(Number(first?.[1])).toBe(12);
    expect(Number(second?.[1])).toBeLessThan(5);
    const car = await files.rows(
      "SELECT record FROM truth_stories WHERE story = 'saturday-burglaries' AND dataset = 'rms_vehicles'",
    );
    expect(car).toEqual([[first?.[0]]]);
    // Its driver was once stopped in it.
    const stopped = await files.count(`
      SELECT count(*) FROM rms_stop_searches AS s JOIN truth_person_records AS r ON r.record = s.SearchRef AND r.dataset = 'rms_stop_searches'
      JOIN truth_stories AS t ON t.record = r.person_id AND t.role = 'driver' WHERE s.VRM = '${String(first?.[0])}'`);
    expect(stopped).toBe(1);
  });

  it('drugs line: one handset texts a dozen phones within minutes, day after day, under three numbers', async () => {
    const lines = await files.rows(`
      SELECT a_imei, count(DISTINCT a_number), count(*) FROM (
        SELECT a_imei, a_number, date_trunc('hour', started) AS hour FROM phone_calls WHERE kind = 'SMS'
        GROUP BY ALL HAVING count(DISTINCT b_number) >= 10)
      GROUP BY a_imei`);
    expect(lines.length).toBe(1);
    expect(Number(lines[0]?.[1])).toBe(3);
    expect(Number(lines[0]?.[2])).toBe(60);
  });

  it('drugs line: a hire car goes up the Skerry road and a child is missing within hours, again and again', async () => {
    const [home, ...others] = await files.rows(`
      WITH trip AS (
        SELECT vrm, min(read_at) AS went FROM anpr_reads WHERE road = 'A9999 Skerry Road'
        GROUP BY vrm, date_trunc('day', read_at) HAVING count(*) >= 4)
      SELECT Location, count(*) FROM cad_incidents AS i JOIN trip
        ON try_strptime(i.Created, '%d-%b-%Y %H:%M:%S') BETWEEN went AND went + INTERVAL 8 HOUR
      WHERE i.Type = 'MISSING CHILD' GROUP BY 1 HAVING count(*) > 2`);
    expect(others).toEqual([]);
    expect(Number(home?.[1])).toBe(7);
    const child = await files.rows(`
      SELECT upper(p.address) FROM truth_people AS p JOIN truth_stories AS t ON t.record = p.person_id WHERE t.role = 'child who is sent'`);
    expect(child).toEqual([[home?.[0]]]);
    const roles = await files.rows(`
      SELECT DISTINCT i.Role FROM rms_involvements AS i JOIN truth_person_records AS r ON r.record = i.NominalRef
      JOIN truth_stories AS t ON t.record = r.person_id AND t.role = 'child who is sent' ORDER BY 1`);
    expect(roles, 'the same child is a suspect in one crime and a victim in another').toEqual([
      ['SUSPECT'],
      ['VICTIM'],
    ]);
  });

  it('fraud: three addresses with three names each, two phones, and money that is gone within a day', async () => {
    const addresses = await files.rows(`
      SELECT Address FROM rms_accounts WHERE Standing = 'S' GROUP BY Address HAVING count(DISTINCT HolderName) >= 3`);
    const phones = await files.rows(
      'SELECT Phone FROM rms_accounts GROUP BY Phone HAVING count(DISTINCT HolderName) >= 4',
    );
    expect(addresses.length).toBe(3);
    expect(phones.length).toBe(2);
    const [collector] = await files.rows(`
      WITH paid AS (SELECT FromAccount, ToAccount, try_cast(Amount AS DOUBLE) AS amount, try_strptime(PaidAt, '%d/%m/%Y %H:%M') AS at FROM rms_transfers)
      SELECT o.ToAccount, count(*), count(DISTINCT o.FromAccount) FROM paid AS i JOIN paid AS o ON o.FromAccount = i.ToAccount
        AND o.at BETWEEN i.at AND i.at + INTERVAL 1 DAY AND o.amount BETWEEN i.amount * 0.9 AND i.amount
      GROUP BY 1 ORDER BY 2 DESC LIMIT 1`);
    const told = await files.rows("SELECT record FROM truth_stories WHERE role = 'account that collects'");
    expect([[collector?.[0]]]).toEqual(told);
    expect(collector?.slice(1).map(Number)).toEqual([24, 9]);
  });
});
