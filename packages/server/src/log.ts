/** Facts of a line of the log, for programs. Never a name, an address of a person, a query, or a value. */
export type LogFacts = Readonly<Record<string, string | number | boolean>>;

export type Log = (line: string, facts?: LogFacts) => void;

/** The service's log: one JSON object a line, `time`, `level`, `message` and facts. */
export function jsonLog(write: (text: string) => void): Log {
  return (message, facts = {}) => {
    write(`${JSON.stringify({ time: new Date().toISOString(), level: levelOf(message), message, ...facts })}\n`);
  };
}

function levelOf(message: string): 'alarm' | 'error' | 'info' {
  if (message.startsWith('ALARM')) return 'alarm';
  return / failed\b/.test(message) ? 'error' : 'info';
}
