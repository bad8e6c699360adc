import { PUBLISHED_AT } from '@peel/server/public-checkpoints';
import type { PublicCheckpoint, PublicFacts } from '@peel/server/public-record';
import { body, bullets, code, details, h2, link } from '../components.js';
import { type Html, html } from '../html.js';
import { type Page, ROOT } from '../layout.js';
import { dayWords } from '../words.js';

/** How many days the page lists; every day keeps its own address. */
const LISTED = 31;

export function ledgerPage(facts: PublicFacts): Page {
  const { log, newestCheckpoint, checkpointDays, workspace } = facts;
  return {
    path: `${ROOT}/ledger`,
    title: 'Check the log',
    description: `The daily checkpoint of the log of every use of data at ${workspace.force}, and how to check it with tools that are not ours.`,
    content: html`<h1 class="govuk-heading-l">Check the log</h1>
<p class="peel-lead">Every use of data, and every refusal, is written into a log before anything is shown. Once a day a fingerprint of the whole log is published here. Who keeps it can prove later if anything in the log was changed or removed.</p>
${h2('The newest checkpoint')}${
  newestCheckpoint === undefined
    ? body(
        `None of this log has been published yet. The first appears at the first ${PUBLISHED_AT} UTC after it began.`,
      )
    : html`${body(`Of ${dayWords(newestCheckpoint.day)}. It is published at ${PUBLISHED_AT} UTC each day and not while people work, and the number in its second line grows in steps of 1,024 at least: so it does not tell how busy the force is.`)}${code('The newest checkpoint', newestCheckpoint.note)}`
}${h2('The key of the log')}${body('The name of this log is ', html`<strong>${log.origin}</strong>`, '. Its public key, in the form that Go’s sumdb/note reads:')}${code('The key of the log', log.key)}${before(facts)}${howToCheck(facts)}${h2('Earlier checkpoints')}${
  checkpointDays.length === 0
    ? body('None.')
    : bullets(checkpointDays.slice(0, LISTED).map((day) => link(`${ROOT}/ledger/${day}`, dayWords(day))))
}`,
  };
}

/** What a log goes on from, where the workspace was moved. */
function before({ earlierLogs: [last, ...further], checkpointBefore }: PublicFacts): Html | false {
  if (last === undefined) return false;
  return html`${h2('The log before it', 'before')}${body('What is held here was moved as a whole from another place. This log goes on from the one there, whose last state and key are its first entry. The name of that log is ', html`<strong>${last.origin}</strong>`, '. Its public key:')}${code('The key of the log before', last.key)}${
    checkpointBefore === undefined
      ? body('No checkpoint of it was published.')
      : html`${body(`The last checkpoint of it that was published, of ${dayWords(checkpointBefore.day)}. Every earlier one is contained in it:`)}${code('The last published checkpoint of the log before', checkpointBefore.note)}`
  }${further.map(({ origin, key }) => html`${body('That log went on from ', html`<strong>${origin}</strong>`, ', whose key was:')}${code(`The key of ${origin}`, key)}`)}`;
}

function howToCheck({ newestCheckpoint, log, earlierLogs: [last], checkpointBefore }: PublicFacts): Html {
  const newest =
    newestCheckpoint === undefined
      ? 'the newest checkpoint, once there is one,'
      : link(`${ROOT}/ledger/checkpoint`, 'the newest checkpoint');
  const logs = [
    { ...log, place: '' },
    ...(last === undefined || checkpointBefore === undefined ? [] : [{ ...last, place: 'before/' }]),
  ];
  return html`${h2('How to check')}${bullets([
    'Keep today’s checkpoint, or use the copy of somebody you trust, such as a newspaper or an archive of the web.',
    html`On a later day fetch ${newest} and check its signature with the key above. The format is C2SP tlog-checkpoint.`,
    'Fetch the hashes of the log (C2SP tlog-tiles) and let a program prove that the older checkpoint is contained in the newer one, unchanged. Any program for such logs can do it.',
    ...(logs.length === 1
      ? []
      : [
          html`A checkpoint of the log before is compared with the ${link(`${ROOT}/ledger/before/checkpoint`, 'last that was published of it')}. The program does so by itself: the first line of a checkpoint names its log.`,
        ]),
  ])}${details('A program that checks, in Go, with nothing of ours', html`${body('It needs golang.org/x/mod. ADDRESS is the address of this site.')}${code('A program that checks', goProgram(logs))}`)}${body('The log’s entries themselves are sealed: they name staff and cases. Those who oversee the force hold a key to them, and may read them only for the purposes that section 62(4) of the Data Protection Act 2018 lists.')}`;
}

export function checkpointPage({ day, note, origin }: PublicCheckpoint, { log, earlierLogs }: PublicFacts): Page {
  const words = dayWords(day);
  const signer = [log, ...earlierLogs].find((each) => each.origin === origin);
  return {
    path: `${ROOT}/ledger/${day}`,
    title: `Checkpoint of ${words}`,
    description: `The checkpoint of the log that was published on ${words}.`,
    above: [{ text: 'Check the log', href: `${ROOT}/ledger` }],
    content: html`<h1 class="govuk-heading-l">Checkpoint of ${words}</h1>
${code('Checkpoint', note)}${
  signer === undefined
    ? body('It is of an earlier log, whose key is no longer known here.')
    : html`${body(signer === log ? 'It is signed with the key of this log:' : html`It is of ${link(`${ROOT}/ledger#before`, 'a log that this one goes on from')}, and signed with the key of that log:`)}${code('The key that signed it', signer.key)}`
}${body(link(`${ROOT}/ledger/${day}.txt`, 'As plain text'), ' · ', link(`${ROOT}/ledger`, 'What this is and how to check it'))}`,
  };
}

/** `place`: where the log's checkpoint and tiles are, below the page's own address. */
function goProgram(logs: readonly { readonly origin: string; readonly key: string; readonly place: string }[]): string {
  const known = logs.map(
    ({ origin, key, place }) => `\t${JSON.stringify(origin)}: {${JSON.stringify(key)}, ${JSON.stringify(place)}},\n`,
  );
  return `package main

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const site = "ADDRESS${ROOT}/ledger/"

// By the first line of their checkpoints: the key, and where the hashes are.
var logs = map[string]struct{ key, place string }{
${known.join('')}}

type tiles struct{ place string }

func (tiles) Height() int                     { return 8 }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (from tiles) ReadTiles(want []tlog.Tile) (all [][]byte, err error) {
	for _, tile := range want {
		all = append(all, get(from.place+strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
	}
	return all, nil
}

func get(path string) []byte {
	answer, err := http.Get(site + path)
	check(err)
	if answer.StatusCode != http.StatusOK {
		check(fmt.Errorf("%s: %s", path, answer.Status))
	}
	data, err := io.ReadAll(answer.Body)
	check(err)
	return data
}

func tree(signed []byte, key string) tlog.Tree {
	verifier, err := note.NewVerifier(key)
	check(err)
	opened, err := note.Open(signed, note.VerifierList(verifier))
	check(err)
	lines := strings.Split(opened.Text, "\\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err)
	hash, err := tlog.ParseHash(lines[2])
	check(err)
	return tlog.Tree{N: size, Hash: hash}
}

func main() { // go run . KEPT-CHECKPOINT
	kept, err := os.ReadFile(os.Args[1])
	check(err)
	log, known := logs[strings.Split(string(kept), "\\n")[0]]
	if !known {
		check(fmt.Errorf("the site does not know the log of this checkpoint"))
	}
	older, newer := tree(kept, log.key), tree(get(log.place+"checkpoint"), log.key)
	proof, err := tlog.ProveTree(newer.N, older.N, tlog.TileHashReader(newer, tiles{log.place}))
	check(err)
	check(tlog.CheckTree(proof, newer.N, newer.Hash, older.N, older.Hash))
	fmt.Println("nothing that was in the log is gone or changed")
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}`;
}
