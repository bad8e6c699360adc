/** Why a justification is not one. The code is stable; the message says what to write instead. */
export interface JustificationProblem {
  readonly code: 'empty' | 'too-short' | 'too-long' | 'boilerplate' | 'repeated';
  readonly message: string;
}

const shortest = 20;
const longest = 2000;
const fewestWords = 4;
const repeats = 3;

/** Words that say only that the police are at work; a text of nothing else gives no reason. */
const hollow = new Set(
  (
    'a an and any as asap at by carry case check checking checks data duties duty enquiries enquiry for from general in info information ' +
    'inquiries inquiry intel intelligence investigation job look looking lookup my n/a na need needed needs new none normal of on only ' +
    'operation operational order our per police policing purpose purposes query question reason reasons request requested required ' +
    'research review routine run search searches see some standard stuff task test testing that the this to today up use using various ' +
    'was with work working'
  ).split(' '),
);

/**
 * What is wrong with a justification, if anything. `recent` are the same person's latest ones, newest first. A justification is asked
 * for although DPA 2018 s.62 no longer demands it: without one, whether a look was lawful could not be shown (s.34(3)).
 */
export function justificationProblem(text: string, recent: readonly string[] = []): JustificationProblem | undefined {
  const plain = normalised(text);
  if (plain === '')
    return problem(
      'empty',
      'Say in a sentence why you need to look: the incident, the question, what you expect to find.',
    );
  if (text.length > longest) return problem('too-long', `Keep it to ${longest} characters.`);
  const words = plain.split(' ');
  const lacking =
    words.length < fewestWords ? `${fewestWords} words` : plain.length < shortest ? `${shortest} letters` : '';
  if (lacking !== '') {
    return problem('too-short', `Use at least ${lacking}: name the incident or reference and the question.`);
  }
  const telling = new Set(words.filter((word) => !hollow.has(word) && !/^(.)\1*$/.test(word)));
  if (telling.size < 2 || new Set(words).size * 2 < words.length) {
    return problem(
      'boilerplate',
      'This would fit any search. Name the incident or reference and the question you have.',
    );
  }
  if (recent.filter((each) => normalised(each) === plain).length >= repeats) {
    return problem('repeated', `You gave the same text for your last sessions. Say what is different about this one.`);
  }
  return undefined;
}

function normalised(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}/]+/gu, ' ')
    .trim();
}

function problem(code: JustificationProblem['code'], message: string): JustificationProblem {
  return Object.freeze({ code, message });
}
