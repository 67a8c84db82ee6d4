/** Keeps a template as text, compressed when nobody asks, and reads it again when somebody does: stacks are many, and few are looked at. */
import { LastUsed, packed, unpacked } from '../packed.ts';
import type { Template } from './shapes.ts';
import { parseTemplate } from './structure.ts';

const lastUsed = new LastUsed<KeptTemplate>(48);

/** A template that can be read. What is asked for often, and small, stays in memory. */
class KeptTemplate implements Template {
  readonly description: Template['description'];
  readonly transforms: Template['transforms'];
  readonly parameters: Template['parameters'];
  readonly #body: Uint8Array;
  /** Undefined: the body itself. */
  readonly #processed: Uint8Array | undefined;
  #parsed: Template | undefined;

  constructor(parsed: Template) {
    this.description = parsed.description;
    this.transforms = parsed.transforms;
    this.parameters = parsed.parameters;
    this.#body = packed(parsed.body);
    this.#processed = parsed.processed === parsed.body ? undefined : packed(parsed.processed);
    this.#parsed = parsed;
    lastUsed.use(this);
  }

  get body(): string {
    return this.#parsed?.body ?? unpacked(this.#body);
  }

  get processed(): string {
    return this.#parsed?.processed ?? unpacked(this.#processed ?? this.#body);
  }

  get metadata(): Template['metadata'] {
    return this.#read().metadata;
  }

  get mappings(): Template['mappings'] {
    return this.#read().mappings;
  }

  get conditions(): Template['conditions'] {
    return this.#read().conditions;
  }

  get rules(): Template['rules'] {
    return this.#read().rules;
  }

  get resources(): Template['resources'] {
    return this.#read().resources;
  }

  get outputs(): Template['outputs'] {
    return this.#read().outputs;
  }

  /** To be told when nobody has asked for a while. */
  rest(): void {
    this.#parsed = undefined;
  }

  #read(): Template {
    lastUsed.use(this);
    this.#parsed ??= parseTemplate(this.body, this.processed);
    return this.#parsed;
  }
}

/** The template of a body and of what its transforms made of it, for keeping. Throws a ValidationError naming the first thing wrong with its structure. */
export function keepTemplate(body: string, processed: string): Template {
  return new KeptTemplate(parseTemplate(body, processed));
}
