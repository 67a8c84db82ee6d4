/** The little of DNS that a resolver for addresses needs. Source: RFC 1035, section 4. */

export interface Question {
  readonly id: number;
  /** Lower case, without the dot at its end. */
  readonly name: string;
  readonly type: number;
  /** The question as it came, to be put into the answer. */
  readonly raw: Buffer;
}

export const typeA = 1;
const HEADER = 12;
const NAME_ERROR = 3;

/** Undefined for what is no plain question. */
export function parseQuestion(message: Buffer): Question | undefined {
  if (message.length < HEADER || message.readUInt16BE(4) !== 1) return undefined;
  const labels: string[] = [];
  let at = HEADER;
  for (let length = message[at]; length !== undefined && length > 0; length = message[at]) {
    if (length > 63 || at + length + 1 > message.length) return undefined;
    labels.push(message.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  const end = at + 5;
  if (end > message.length) return undefined;
  return {
    id: message.readUInt16BE(0),
    name: labels.join('.').toLowerCase(),
    type: message.readUInt16BE(at + 1),
    raw: message.subarray(HEADER, end),
  };
}

/** An answer with A records that may be kept for `seconds`; `undefined` addresses: there is no such name. */
export function answerTo(
  question: Question,
  addresses: readonly string[] | undefined,
  seconds: number,
): Buffer {
  const found = question.type === typeA ? (addresses ?? []) : [];
  const header = Buffer.alloc(HEADER);
  header.writeUInt16BE(question.id, 0);
  // A response, recursion desired and available.
  header.writeUInt16BE(0x8180 | (addresses === undefined ? NAME_ERROR : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(found.length, 6);
  const records = found.map((address) => {
    const record = Buffer.alloc(16);
    // The name is the one at offset 12, where the question begins.
    record.writeUInt16BE(0xc000 | HEADER, 0);
    record.writeUInt16BE(typeA, 2);
    record.writeUInt16BE(1, 4);
    record.writeUInt32BE(seconds, 6);
    record.writeUInt16BE(4, 10);
    Buffer.from(address.split('.').map(Number)).copy(record, 12);
    return record;
  });
  return Buffer.concat([header, question.raw, ...records]);
}
