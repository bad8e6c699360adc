/**
 * The closed lists of law that a purpose may rest on. A new entry is a change of this file, reviewed with the law register; a workspace
 * cannot add one. UK GDPR Art 6(1)(ea) and (f) are closed to public authorities performing their tasks and are no entries.
 */
export type Regime = 'law-enforcement' | 'general';

export interface LegalBasis {
  readonly text: string;
  readonly section: string;
  readonly regime: Regime;
}

export const legalBases: Readonly<Record<string, LegalBasis>> = Object.freeze({
  'common-law-policing': basis(
    'law-enforcement',
    'DPA 2018 s.35(2)(b), common law',
    'Common-law power to prevent and detect crime, keep the peace and protect life',
  ),
  'pace-1984': basis(
    'law-enforcement',
    'DPA 2018 s.35(2)(b), PACE 1984',
    'Powers of stop, search, entry, arrest and investigation, and the duties of their Codes',
  ),
  'misuse-of-drugs-act-1971': basis(
    'law-enforcement',
    'DPA 2018 s.35(2)(b), MDA 1971 s.23',
    'Powers to search for and seize controlled drugs',
  ),
  'crime-and-disorder-act-1998': basis(
    'law-enforcement',
    'DPA 2018 s.35(2)(b), CDA 1998',
    'Duties to work with partners to reduce crime and disorder',
  ),
  'cpia-1996': basis(
    'law-enforcement',
    'DPA 2018 s.35(2)(b), CPIA 1996',
    'Duties to record, retain and reveal material of an investigation',
  ),
  'children-act-2004': basis(
    'law-enforcement',
    'DPA 2018 s.35(2)(b), CA 2004 s.11',
    'Duty to safeguard and promote the welfare of children',
  ),
  'dpa-2018-part-3-duties': basis(
    'law-enforcement',
    'DPA 2018 s.35(2)(b), ss.38-40, 44-48',
    'Duties on accuracy, review, erasure, security and the rights of people',
  ),
  'dpa-2018-s62': basis('law-enforcement', 'DPA 2018 s.62(4)', 'The purposes for which logs may be used'),
  consent: basis('law-enforcement', 'DPA 2018 s.35(2)(a), s.40A', 'Consent of the person, with its proof'),
  'uk-gdpr-6-1-c': basis('general', 'UK GDPR Art 6(1)(c)', 'A legal obligation of the force'),
  'uk-gdpr-6-1-e': basis(
    'general',
    'UK GDPR Art 6(1)(e), DPA 2018 s.8',
    'A task in the public interest or official authority',
  ),
});

/** DPA 2018 s.31. */
export const lawEnforcementPurposes = [
  'prevention',
  'investigation',
  'detection',
  'prosecution',
  'execution-of-penalties',
  'public-security',
] as const;
export type LawEnforcementPurpose = (typeof lawEnforcementPurposes)[number];

/** DPA 2018 Schedule 8, by paragraph. */
export const scheduleEight: Readonly<Record<string, string>> = Object.freeze({
  'statutory-purposes':
    'Sch 8 para 1: a function conferred by an enactment or rule of law, for substantial public interest',
  'administration-of-justice': 'Sch 8 para 2',
  'vital-interests': 'Sch 8 para 3',
  safeguarding: 'Sch 8 para 4: children and individuals at risk',
  'public-domain': 'Sch 8 para 5: manifestly made public by the person',
  'legal-claims': 'Sch 8 para 6',
  'judicial-acts': 'Sch 8 para 7',
  'preventing-fraud': 'Sch 8 para 8',
  archiving: 'Sch 8 para 9: archiving, research, statistics',
});

/** DPA 2018 s.35(8), one kind to a column group; and the identity of a source, which intelligence handling keeps apart. */
export const sensitiveKinds = [
  'racial-or-ethnic-origin',
  'political-opinions',
  'religious-or-philosophical-beliefs',
  'trade-union-membership',
  'genetic-data',
  'biometric-data',
  'health',
  'sex-life-or-orientation',
  'source-identity',
] as const;
export type SensitiveKind = (typeof sensitiveKinds)[number];

/** The four purposes for which a log may be used, and no other: DPA 2018 s.62(4). */
export const ledgerPurposes = ['lawfulness-check', 'self-monitoring', 'data-security', 'criminal-proceedings'] as const;

function basis(regime: Regime, section: string, text: string): LegalBasis {
  return Object.freeze({ regime, section, text });
}
