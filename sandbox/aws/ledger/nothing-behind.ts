/** Stands where moto would: it never fails, because it is not there. */
import type { Moto } from '../moto.ts';

/** The regions of the three partitions that a cluster can be in. */
const regions =
  'af-south-1 ap-east-1 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ' +
  'ca-central-1 eu-central-1 eu-north-1 eu-south-1 eu-west-1 eu-west-2 eu-west-3 me-south-1 sa-east-1 us-east-1 ' +
  'us-east-2 us-west-1 us-west-2 cn-north-1 cn-northwest-1 us-gov-east-1 us-gov-west-1';

/** No process and no address. */
export const nothingBehind: Moto = {
  url: 'http://127.0.0.1:9',
  port: 9,
  pid: 0,
  regions: new Set(regions.split(' ')),
  failure: () => undefined,
  failed: new Promise(() => {}),
  stop: async () => {},
};
