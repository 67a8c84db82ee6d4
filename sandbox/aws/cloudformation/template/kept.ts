/** Keeps a template as text, and reads it again when it is asked for: stacks are many, and few are looked at. */
import type { Template } from './shapes.ts';
import { parseTemplate } from './structure.ts';

/** How many templates are held as objects, the last used. */
const held = 48;
const lastUsed = new Map<KeptTemplate, Template>();

/** A template that can be read. What is asked for often, and small, stays in memory. */
class KeptTemplate implements Template {
  readonly body: string;
  readonly processed: string;
  readonly description: Template['description'];
  readonly transforms: Template['transforms'];
  readonly parameters: Template['parameters'];

  constructor(parsed: Template) {
    this.body = parsed.body;
    this.processed = parsed.processed;
    this.description = parsed.description;
    this.transforms = parsed.transforms;
    this.parameters = parsed.parameters;
    this.#hold(parsed);
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

  #read(): Template {
    return this.#hold(lastUsed.get(this) ?? parseTemplate(this.body, this.processed));
  }

  #hold(parsed: Template): Template {
    lastUsed.delete(this);
    lastUsed.set(this, parsed);
    const [oldest] = lastUsed.keys();
    if (lastUsed.size > held && oldest !== undefined) lastUsed.delete(oldest);
    return parsed;
  }
}

/** The template of a body and of what its transforms made of it, for keeping. Throws a ValidationError naming the first thing wrong with its structure. */
export function keepTemplate(body: string, processed: string): Template {
  return new KeptTemplate(parseTemplate(body, processed));
}
