/** Certificates in the structures of the X.509 library, each encoded once. Import it dynamically: who issues nothing need not load it. */
import { createHash } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_clientAuth,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';

/** What every certificate says. */
export interface Content {
  /** A positive number. */
  readonly serialNumber: Uint8Array;
  readonly organizations: readonly string[];
  readonly commonName: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  /** DER of the key's `SubjectPublicKeyInfo`. */
  readonly publicKey: Uint8Array;
}

export interface LeafContent extends Content {
  readonly dnsNames: readonly string[];
  readonly addresses: readonly string[];
}

/** What a leaf repeats of the certificate that it is signed by. */
export interface Signatory {
  readonly name: Name;
  readonly keyId: ArrayBuffer;
}

/** ECDSA with SHA-256 over what is signed, in DER. */
export type Sign = (signed: Uint8Array) => Uint8Array<ArrayBuffer>;

/** DER of a self-signed certificate that may sign leaves and nothing below them. */
export function encodeRoot(content: Content, sign: Sign): Uint8Array {
  const subject = subjectOf(content);
  const key = AsnConvert.parse(content.publicKey, SubjectPublicKeyInfo);
  const extensions = [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: true, pathLenConstraint: 0 }), true),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign), true),
    extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyId(key))),
  ];
  return encode(content, { key, subject, issuer: subject, extensions }, sign);
}

/** DER of a certificate for servers and clients that signs nothing. */
export function encodeLeaf(content: LeafContent, signatory: Signatory, sign: Sign): Uint8Array {
  const key = AsnConvert.parse(content.publicKey, SubjectPublicKeyInfo);
  const names = [
    ...content.dnsNames.map((dNSName) => new GeneralName({ dNSName })),
    ...content.addresses.map((iPAddress) => new GeneralName({ iPAddress })),
  ];
  const authority = new AuthorityKeyIdentifier({ keyIdentifier: new KeyIdentifier(signatory.keyId) });
  const extensions = [
    extension(id_ce_basicConstraints, new BasicConstraints({ cA: false }), true),
    extension(id_ce_keyUsage, new KeyUsage(KeyUsageFlags.digitalSignature), true),
    extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth, id_kp_clientAuth])),
    extension(id_ce_subjectAltName, new SubjectAlternativeName(names)),
    extension(id_ce_authorityKeyIdentifier, authority),
    extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(keyId(key))),
  ];
  return encode(content, { key, subject: subjectOf(content), issuer: signatory.name, extensions }, sign);
}

/** The signatory that a certificate makes; the key is named as the certificate names it. Source: RFC 5280 §4.2.1.1. */
export function readSignatory(der: Uint8Array): Signatory {
  const {
    subject,
    subjectPublicKeyInfo,
    extensions = [],
  } = AsnConvert.parse(der, Certificate).tbsCertificate;
  const named = extensions.find(({ extnID }) => extnID === id_ce_subjectKeyIdentifier);
  const id = named && AsnConvert.parse(named.extnValue, SubjectKeyIdentifier).buffer;
  return { name: subject, keyId: id ?? keyId(subjectPublicKeyInfo) };
}

interface Parts {
  readonly key: SubjectPublicKeyInfo;
  readonly subject: Name;
  readonly issuer: Name;
  readonly extensions: Extension[];
}

function encode({ serialNumber, notBefore, notAfter }: Content, parts: Parts, sign: Sign): Uint8Array {
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: new Uint8Array(serialNumber).buffer,
    signature: ecdsaWithSha256,
    issuer: parts.issuer,
    validity: new Validity({ notBefore, notAfter }),
    subject: parts.subject,
    subjectPublicKeyInfo: parts.key,
    extensions: new Extensions(parts.extensions),
  });
  const signature = new Uint8Array(sign(new Uint8Array(AsnConvert.serialize(tbsCertificate))));
  const signatureAlgorithm = ecdsaWithSha256;
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm,
    signatureValue: signature.buffer,
  });
  return new Uint8Array(AsnConvert.serialize(certificate));
}

/** Source: RFC 5758 §3.2, which wants no parameters. */
const ecdsaWithSha256 = new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' });

/** Source: X.520, `id-at-commonName` and `id-at-organizationName`. */
const attributes = { CN: '2.5.4.3', O: '2.5.4.10' } as const;

function subjectOf({ organizations, commonName }: Content): Name {
  const named = (type: string, utf8String: string): RelativeDistinguishedName =>
    new RelativeDistinguishedName([
      new AttributeTypeAndValue({ type, value: new AttributeValue({ utf8String }) }),
    ]);
  return new Name([
    ...organizations.map((one) => named(attributes.O, one)),
    named(attributes.CN, commonName),
  ]);
}

/** Source: RFC 5280 §4.2.1.2 (1). */
function keyId({ subjectPublicKey }: SubjectPublicKeyInfo): ArrayBuffer {
  return new Uint8Array(createHash('sha1').update(new Uint8Array(subjectPublicKey)).digest()).buffer;
}

function extension(extnID: string, value: object, critical = false): Extension {
  return new Extension({ extnID, critical, extnValue: new OctetString(AsnConvert.serialize(value)) });
}
