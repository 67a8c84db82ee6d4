/** The kinds of the host cluster we touch: their shapes as far as we read or write them, and where the API serves them. */

export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean | undefined;
  readonly blockOwnerDeletion?: boolean | undefined;
}

export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
  readonly generation?: number | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  readonly annotations?: Readonly<Record<string, string>> | undefined;
  readonly finalizers?: readonly string[] | undefined;
  readonly ownerReferences?: readonly OwnerReference[] | undefined;
  /** RFC 3339. */
  readonly creationTimestamp?: string | undefined;
  readonly deletionTimestamp?: string | undefined;
}

/** Any object of the API. What it carries beyond these shapes is kept as it came and sent as it is. */
export interface KubeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
}

/** Where the API serves a kind; `T` is the shape of its objects. */
export interface Resource<T extends KubeObject = KubeObject> {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
  /** Lists and watches bring `metadata` alone: what matters is that an object changed, not what it holds. */
  readonly metadataOnly?: boolean | undefined;
  /** Never set: it only ties the shape to the description. */
  readonly shape?: T | undefined;
}

export interface Namespace extends KubeObject {
  readonly status?: { readonly phase?: 'Active' | 'Terminating' | undefined } | undefined;
}

export interface ServicePort {
  readonly name?: string | undefined;
  readonly port: number;
  readonly protocol?: string | undefined;
  readonly targetPort?: number | string | undefined;
}

export interface Service extends KubeObject {
  readonly spec?:
    | {
        readonly type?: string | undefined;
        readonly clusterIP?: string | undefined;
        readonly externalName?: string | undefined;
        readonly ports?: readonly ServicePort[] | undefined;
        readonly selector?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
}

export interface EndpointPort {
  readonly name?: string | undefined;
  readonly port: number;
  readonly protocol?: string | undefined;
}

export interface EndpointSubset {
  readonly addresses?: readonly { readonly ip: string; readonly hostname?: string | undefined }[] | undefined;
  readonly notReadyAddresses?: readonly { readonly ip: string }[] | undefined;
  readonly ports?: readonly EndpointPort[] | undefined;
}

/** Deprecated since Kubernetes 1.33 in favour of EndpointSlice, and still what many tools read. */
export interface Endpoints extends KubeObject {
  readonly subsets?: readonly EndpointSubset[] | undefined;
}

export interface EndpointSlice extends KubeObject {
  readonly addressType: 'IPv4' | 'IPv6' | 'FQDN';
  readonly endpoints?:
    | readonly {
        readonly addresses: readonly string[];
        readonly conditions?: { readonly ready?: boolean | undefined } | undefined;
      }[]
    | undefined;
  readonly ports?: readonly EndpointPort[] | undefined;
}

/** The kind `Secret`; its values are base64. To read one, use `secretText`. */
export interface KubeSecret extends KubeObject {
  readonly type?: string | undefined;
  readonly data?: Readonly<Record<string, string>> | undefined;
  /** Only for writing: plain text that the API server encodes into `data`. */
  readonly stringData?: Readonly<Record<string, string>> | undefined;
}

export interface ConfigMap extends KubeObject {
  readonly data?: Readonly<Record<string, string>> | undefined;
  readonly binaryData?: Readonly<Record<string, string>> | undefined;
}

export interface Lease extends KubeObject {
  readonly spec?:
    | {
        readonly holderIdentity?: string | undefined;
        readonly leaseDurationSeconds?: number | undefined;
        /** MicroTime: six digits of a second, as `microTime` writes. */
        readonly acquireTime?: string | undefined;
        readonly renewTime?: string | undefined;
        readonly leaseTransitions?: number | undefined;
      }
    | undefined;
}

export interface ObjectReference {
  readonly apiVersion?: string | undefined;
  readonly kind?: string | undefined;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly uid?: string | undefined;
  readonly resourceVersion?: string | undefined;
}

/** events.k8s.io/v1 */
export interface KubeEvent extends KubeObject {
  readonly eventTime: string;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly action: string;
  readonly reason: string;
  readonly type: 'Normal' | 'Warning';
  readonly regarding: ObjectReference;
  readonly note?: string | undefined;
  readonly series?: { readonly count: number; readonly lastObservedTime: string } | undefined;
}

export interface Node extends KubeObject {
  readonly spec?:
    | { readonly providerID?: string | undefined; readonly unschedulable?: boolean | undefined }
    | undefined;
  readonly status?: {
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
  };
}

export const namespaces: Resource<Namespace> = core('Namespace', 'namespaces', false);
export const services: Resource<Service> = core('Service', 'services');
export const endpoints: Resource<Endpoints> = core('Endpoints', 'endpoints');
export const secrets: Resource<KubeSecret> = core('Secret', 'secrets');
export const configMaps: Resource<ConfigMap> = core('ConfigMap', 'configmaps');
export const pods: Resource = core('Pod', 'pods');
export const nodes: Resource<Node> = core('Node', 'nodes', false);
export const endpointSlices: Resource<EndpointSlice> = custom(
  'discovery.k8s.io/v1',
  'EndpointSlice',
  'endpointslices',
);
export const leases: Resource<Lease> = custom('coordination.k8s.io/v1', 'Lease', 'leases');
export const events: Resource<KubeEvent> = custom('events.k8s.io/v1', 'Event', 'events');

/** AWSConfig with the shape the caller gives it; what an AWSConfig holds is `src/api`'s to say. */
export function awsConfigs<T extends KubeObject>(): Resource<T> {
  return custom('provider.giantswarm.io/v1alpha1', 'AWSConfig', 'awsconfigs');
}

/** CertConfig with the shape the caller gives it. */
export function certConfigs<T extends KubeObject>(): Resource<T> {
  return custom('core.giantswarm.io/v1alpha1', 'CertConfig', 'certconfigs');
}

/** A namespaced kind of a named group: `custom<CertConfig>('core.giantswarm.io/v1alpha1', 'CertConfig', 'certconfigs')`. */
export function custom<T extends KubeObject>(
  groupVersion: string,
  kind: string,
  plural: string,
): Resource<T> {
  const [group = '', version = ''] = groupVersion.split('/');
  return { group, version, kind, plural, namespaced: true };
}

/** `v1`, `coordination.k8s.io/v1`. */
export function apiVersionOf(resource: Resource): string {
  return resource.group === '' ? resource.version : `${resource.group}/${resource.version}`;
}

function core<T extends KubeObject>(kind: string, plural: string, namespaced = true): Resource<T> {
  return { group: '', version: 'v1', kind, plural, namespaced };
}
