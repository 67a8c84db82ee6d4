/** Cron expressions of scheduled actions: minute, hour, day of the month, month, day of the week, in UTC. */

const ranges = [
  [0, 59],
  [0, 23],
  [1, 31],
  [1, 12],
  [0, 7],
] as const;
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const days = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

type Fields = readonly ReadonlySet<number>[];

function valueOf(word: string, field: number): number {
  const named =
    field === 3
      ? months.indexOf(word.toUpperCase()) + 1
      : field === 4
        ? days.indexOf(word.toUpperCase())
        : -1;
  if ((field === 3 && named > 0) || (field === 4 && named >= 0)) return named;
  return /^\d+$/.test(word) ? Number(word) : Number.NaN;
}

/** The numbers that one field means; undefined when it cannot be read. */
function members(text: string, field: number): ReadonlySet<number> | undefined {
  const [lowest, highest] = ranges[field] ?? [0, 0];
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [span = '', every = '1'] = part.split('/');
    const [first = '', last] = span.split('-');
    const from = span === '*' ? lowest : valueOf(first, field);
    const to =
      span === '*'
        ? highest
        : last === undefined
          ? part.includes('/')
            ? highest
            : from
          : valueOf(last, field);
    const step = Number(every);
    if (![from, to, step].every(Number.isInteger) || from < lowest || to > highest || from > to || step < 1)
      return undefined;
    for (let value = from; value <= to; value += step) found.add(field === 4 ? value % 7 : value);
  }
  return found;
}

/** The fields of an expression; undefined when it is none. */
function parsed(expression: string): Fields | undefined {
  const parts = expression.trim().split(/\s+/);
  const fields = parts.flatMap((part, index) => members(part, index) ?? []);
  return parts.length === 5 && fields.length === 5 ? fields : undefined;
}

/** Whether an expression can be read. */
export function isRecurrence(expression: string): boolean {
  return parsed(expression) !== undefined;
}

const minute = 60_000;
const farthest = 366 * 8 * 24 * 60;

/** The first minute after `after` that the expression means; undefined when there is none in eight years. */
export function nextRun(expression: string, after: Date): Date | undefined {
  const fields = parsed(expression);
  if (fields === undefined) return undefined;
  const [minutes, hours, dates, inMonths, weekdays] = fields;
  const [, , dateText = '*', , dayText = '*'] = expression.trim().split(/\s+/);
  // As cron has it: where both days are restricted, either will do.
  const either = dateText !== '*' && dayText !== '*';
  let at = Math.floor(after.getTime() / minute) * minute + minute;
  for (let tries = 0; tries < farthest; tries += 1) {
    const time = new Date(at);
    const byDate = dates?.has(time.getUTCDate()) === true;
    const byDay = weekdays?.has(time.getUTCDay()) === true;
    const onDay =
      inMonths?.has(time.getUTCMonth() + 1) === true && (either ? byDate || byDay : byDate && byDay);
    if (!onDay) at = Date.UTC(time.getUTCFullYear(), time.getUTCMonth(), time.getUTCDate() + 1);
    else if (hours?.has(time.getUTCHours()) !== true) at = Math.floor(at / (60 * minute) + 1) * 60 * minute;
    else if (minutes?.has(time.getUTCMinutes()) === true) return time;
    else at += minute;
  }
  return undefined;
}
