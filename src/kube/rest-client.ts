/** The KubeClient that speaks the API's REST conventions over HTTPS; objects pass through it unshortened. */
import { isCode } from '../support/errors.ts';
import type {
  Applied,
  ApplyOptions,
  CallOptions,
  Deletion,
  Draft,
  KubeClient,
  MergePatch,
  Page,
  PageQuery,
  Ref,
  Selection,
  WatchEvent,
  WatchQuery,
} from './client.ts';
import { ApiHttps, type HttpsOptions, type Request } from './https.ts';
import { listPath, objectLabel, objectPath, selectionLabel, withQuery } from './paths.ts';
import { apiVersionOf, type KubeObject, type Resource } from './resources.ts';
import { acceptOf, type ListAnswer, labels, parseEvent } from './wire.ts';
import { application, creation, mergePatch, removal, replacement, type Write } from './writes.ts';

export interface ClientOptions extends HttpsOptions {
  /** Owner of the fields we apply; `aws-operator` unless told. Status fields are owned by this name plus `-status`. */
  readonly fieldManager?: string | undefined;
}

/** Opens a client; nothing is sent before the first call. */
export function openKubeClient(options: ClientOptions): KubeClient {
  return new RestClient(new ApiHttps(options), options.fieldManager ?? 'aws-operator');
}

/** How many objects a page has; client-go's default too. */
const PAGE_SIZE = 500;

class RestClient implements KubeClient {
  readonly #https: ApiHttps;
  readonly #fieldManager: string;

  constructor(https: ApiHttps, fieldManager: string) {
    this.#https = https;
    this.#fieldManager = fieldManager;
  }

  async get<T extends KubeObject>(resource: Resource<T>, ref: Ref, options: CallOptions = {}): Promise<T> {
    const path = objectPath(resource, ref);
    return (await this.#call(resource, ref, { verb: 'get', method: 'GET', path, ...options })) as T;
  }

  async find<T extends KubeObject>(
    resource: Resource<T>,
    ref: Ref,
    options: CallOptions = {},
  ): Promise<T | undefined> {
    return await this.get(resource, ref, options).catch((thrown: unknown) => {
      if (isCode(thrown, 'NotFound')) return undefined;
      throw thrown;
    });
  }

  async list<T extends KubeObject>(
    resource: Resource<T>,
    selection: Selection = {},
    options: CallOptions = {},
  ): Promise<readonly T[]> {
    const all: T[] = [];
    let after: string | undefined;
    do {
      const page = await this.page(resource, { ...selection, after }, options);
      all.push(...page.items);
      after = page.next;
    } while (after !== undefined);
    return all;
  }

  async page<T extends KubeObject>(
    resource: Resource<T>,
    query: PageQuery,
    options: CallOptions = {},
  ): Promise<Page<T>> {
    const { namespace, labelSelector, fieldSelector, after, limit = PAGE_SIZE } = query;
    const answer = (await this.#https.json({
      verb: 'list',
      method: 'GET',
      path: withQuery(listPath(resource, namespace), {
        labelSelector,
        fieldSelector,
        limit,
        continue: after,
      }),
      ...labels('LIST', resource, { object: selectionLabel(resource, query) }),
      accept: acceptOf(resource, 'list'),
      ...options,
    })) as ListAnswer<T>;
    // Members of a list of a built-in kind come without their apiVersion and kind.
    const type = { apiVersion: apiVersionOf(resource), kind: resource.kind };
    const items = (answer.items ?? []).map((item) => ({ ...type, ...item }));
    const { resourceVersion, continue: next } = answer.metadata;
    return { items, resourceVersion, next: next === '' ? undefined : next };
  }

  async *watch<T extends KubeObject>(
    resource: Resource<T>,
    query: WatchQuery,
    options: Pick<CallOptions, 'signal'> = {},
  ): AsyncGenerator<WatchEvent<T>, void, void> {
    const { namespace, ...selection } = query;
    const parameters = { ...selection, watch: true, allowWatchBookmarks: true };
    const request: Request = {
      verb: 'watch',
      method: 'GET',
      path: withQuery(listPath(resource, namespace), parameters),
      ...labels('WATCH', resource, { object: selectionLabel(resource, query) }),
      accept: acceptOf(resource, 'object'),
      ...options,
    };
    for await (const line of this.#https.lines(request)) yield parseEvent<T>(request, line);
  }

  async create<T extends KubeObject>(
    resource: Resource<T>,
    object: Draft<T>,
    options: CallOptions = {},
  ): Promise<T> {
    return (await this.#call(resource, object.metadata, { ...creation(resource, object), ...options })) as T;
  }

  async replace<T extends KubeObject>(
    resource: Resource<T>,
    object: Draft<T>,
    options: CallOptions = {},
  ): Promise<T> {
    return (await this.#call(resource, object.metadata, {
      ...replacement(resource, object),
      ...options,
    })) as T;
  }

  async replaceStatus<T extends KubeObject>(
    resource: Resource<T>,
    object: Draft<T>,
    options: CallOptions = {},
  ): Promise<T> {
    const write = replacement(resource, object, 'status');
    return (await this.#call(resource, object.metadata, { ...write, ...options })) as T;
  }

  async apply<T extends KubeObject>(
    resource: Resource<T>,
    object: Applied<T>,
    options: ApplyOptions = {},
  ): Promise<T> {
    const { fieldManager = this.#fieldManager, force, ...rest } = options;
    const write = application(resource, object, { fieldManager, force });
    return (await this.#call(resource, object.metadata, { ...write, ...rest })) as T;
  }

  async applyStatus<T extends KubeObject>(
    resource: Resource<T>,
    object: Applied<T>,
    options: ApplyOptions = {},
  ): Promise<T> {
    const { fieldManager = `${this.#fieldManager}-status`, force, ...rest } = options;
    const write = application(resource, object, { fieldManager, force, subresource: 'status' });
    return (await this.#call(resource, object.metadata, { ...write, ...rest })) as T;
  }

  async patch<T extends KubeObject>(
    resource: Resource<T>,
    patch: MergePatch,
    options: CallOptions = {},
  ): Promise<T> {
    return (await this.#call(resource, patch, { ...mergePatch(resource, patch), ...options })) as T;
  }

  async delete(resource: Resource, deletion: Deletion, options: CallOptions = {}): Promise<void> {
    const call = { ...removal(resource, deletion), ...options };
    await this.#call(resource, deletion, call).catch((thrown: unknown) => {
      if (!isCode(thrown, 'NotFound')) throw thrown;
    });
  }

  close(): void {
    this.#https.close();
  }

  async #call(resource: Resource, ref: Ref, call: Write & CallOptions): Promise<unknown> {
    const { subresource, ...request } = call;
    const object = objectLabel(resource, ref);
    return await this.#https.json({
      ...request,
      ...labels(request.method, resource, { object, subresource }),
    });
  }
}
