/** The layers of a model, as names and as literal types. */

/** 1 | 2 | … | the number of entries; `number` where that is not known before running. */
type Ordinal<
  Channels extends readonly unknown[],
  Counted extends readonly unknown[] = [1],
> = number extends Channels["length"]
  ? number
  : Channels extends readonly [unknown, ...infer Rest]
    ? (Counted["length"] & number) | Ordinal<Rest, readonly [...Counted, 1]>
    : never;

/** Names of the layers of a model with these channels: `encoder.conv1` … `decoder.deconv3` for three of them. */
export type LayersOf<Channels extends readonly number[]> =
  | `encoder.conv${Ordinal<Channels>}`
  | "encoder.dense"
  | "encoder.mu"
  | "encoder.logVariance"
  | "decoder.dense1"
  | "decoder.dense2"
  | `decoder.deconv${Ordinal<Channels>}`;

/** Layer names in the order data flows through them. */
export function layersOf<const Channels extends readonly number[]>(channels: Channels): readonly LayersOf<Channels>[] {
  const numbered = (layer: string) => channels.map((_, i) => `${layer}${i + 1}`);
  const names = [
    ...numbered("encoder.conv"),
    "encoder.dense",
    "encoder.mu",
    "encoder.logVariance",
    "decoder.dense1",
    "decoder.dense2",
    ...numbered("decoder.deconv"),
  ];
  return names as LayersOf<Channels>[];
}
