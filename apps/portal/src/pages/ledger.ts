import { PUBLISHED_AT } from '@peel/server/public-checkpoints';
import type { PublicCheckpoint, PublicFacts } from '@peel/server/public-record';
import { body, bullets, code, details, h2, link } from '../components.js';
import { html } from '../html.js';
import { type Page, ROOT } from '../layout.js';
import { dayWords } from '../words.js';

/** How many days the page lists; every day keeps its own address. */
const LISTED = 31;

export function ledgerPage({ log, newestCheckpoint, checkpointDays, workspace }: PublicFacts): Page {
  return {
    path: `${ROOT}/ledger`,
    title: 'Check the log',
    description: `The daily checkpoint of the log of every use of data at ${workspace.force}, and how to check it with tools that are not ours.`,
    content: html`<h1 class="govuk-heading-l">Check the log</h1>
<p class="peel-lead">Every use of data, and every refusal, is written into a log before anything is shown. Once a day a fingerprint of the whole log is published here. Who keeps it can prove later if anything in the log was changed or removed.</p>
${h2('The newest checkpoint')}${
  newestCheckpoint === undefined
    ? body(`None has been published yet. The first appears at the first ${PUBLISHED_AT} UTC after the log began.`)
    : html`${body(`Of ${dayWords(newestCheckpoint.day)}. It is published at ${PUBLISHED_AT} UTC each day and not while people work, and the number in its second line grows in steps of 1,024 at least: so it does not tell how busy the force is.`)}${code('The newest checkpoint', newestCheckpoint.note)}`
}${h2('The key of the log')}${body('The name of this log is ', html`<strong>${log.origin}</strong>`, '. Its public key, in the form that Go’s sumdb/note reads:')}${code('The key of the log', log.key)}${h2('How to check')}${bullets(
  [
    'Keep today’s checkpoint, or use the copy of somebody you trust, such as a newspaper or an archive of the web.',
    html`On a later day fetch ${link(`${ROOT}/ledger/checkpoint`, 'the newest checkpoint')} and check its signature with the key above. The format is C2SP tlog-checkpoint.`,
    'Fetch the hashes of the log (C2SP tlog-tiles) and let a program prove that the older checkpoint is contained in the newer one, unchanged. Any program for such logs can do it.',
  ],
)}${details('A program that checks, in Go, with nothing of ours', html`${body('It needs golang.org/x/mod. ADDRESS is the address of this site.')}${code('A program that checks', goProgram(log.key))}`)}${body('The log’s entries themselves are sealed: they name staff and cases. Those who oversee the force hold a key to them, and may read them only for the purposes that section 62(4) of the Data Protection Act 2018 lists.')}${h2('Earlier checkpoints')}${
  checkpointDays.length === 0
    ? body('None.')
    : bullets(checkpointDays.slice(0, LISTED).map((day) => link(`${ROOT}/ledger/${day}`, dayWords(day))))
}`,
  };
}

export function checkpointPage({ day, note }: PublicCheckpoint): Page {
  const words = dayWords(day);
  return {
    path: `${ROOT}/ledger/${day}`,
    title: `Checkpoint of ${words}`,
    description: `The checkpoint of the log that was published on ${words}.`,
    above: [{ text: 'Check the log', href: `${ROOT}/ledger` }],
    content: html`<h1 class="govuk-heading-l">Checkpoint of ${words}</h1>
${code('Checkpoint', note)}${body(link(`${ROOT}/ledger/${day}.txt`, 'As plain text'), ' · ', link(`${ROOT}/ledger`, 'What this is and how to check it'))}`,
  };
}

function goProgram(key: string): string {
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
const key = ${JSON.stringify(key)}

type tiles struct{}

func (tiles) Height() int                        { return 8 }
func (tiles) SaveTiles([]tlog.Tile, [][]byte) {}
func (tiles) ReadTiles(want []tlog.Tile) (all [][]byte, err error) {
	for _, tile := range want {
		all = append(all, get(strings.Replace(tile.Path(), "tile/8/", "tile/", 1)))
	}
	return all, nil
}

func get(path string) []byte {
	answer, err := http.Get(site + path)
	check(err)
	data, err := io.ReadAll(answer.Body)
	check(err)
	return data
}

func tree(signed []byte) tlog.Tree {
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
	older, newer := tree(kept), tree(get("checkpoint"))
	proof, err := tlog.ProveTree(newer.N, older.N, tlog.TileHashReader(newer, tiles{}))
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
