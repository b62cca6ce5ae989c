/** What a record file holds, in the words of the file (amct-spec §5.7). */

/** SingleLayerRecord, in the words of the file. */
export interface LayerRecord {
  readonly scale_d?: number;
  readonly offset_d?: number;
  readonly scale_w?: readonly number[];
  readonly offset_w?: readonly number[];
  readonly shift_bit?: readonly number[];
  readonly tensor_balance_factor?: readonly number[];
  readonly skip_fusion?: boolean;
  /** Decides the bits of data and weights where it is present. */
  readonly dst_type?: string;
  readonly act_type?: string;
  readonly wts_type?: string;
  readonly fakequant_precision_mode?: string;
  readonly scale_h?: number;
  readonly offset_h?: number;
  readonly scale_r?: readonly number[];
  readonly offset_r?: readonly number[];
}

/** MapFiledEntry. */
export interface RecordEntry {
  /** Name of the layer; `layer:input` where one more input is quantized. */
  readonly key: string;
  readonly value?: LayerRecord;
  readonly kv_cache_value?: { readonly scale?: readonly number[]; readonly offset?: readonly number[] };
}

/** AttrProto: only what its `type` says is set. */
export interface RecordAttribute {
  readonly name?: string;
  readonly type?: 'UNDEFINED' | 'FLOAT' | 'INT' | 'STRING' | 'FLOATS' | 'INTS' | 'STRINGS';
  readonly f?: number;
  readonly i?: bigint;
  readonly s?: Uint8Array;
  readonly floats?: readonly number[];
  readonly ints?: readonly bigint[];
  readonly strings?: readonly Uint8Array[];
}

export interface PruneNode {
  readonly name: string;
  readonly attr?: readonly RecordAttribute[];
}

export interface PruneRecord {
  readonly producer?: readonly PruneNode[];
  readonly consumer?: readonly PruneNode[];
  readonly selective_prune?: PruneNode;
}

export interface RecordContent {
  /** In the order of the file. */
  readonly entries: readonly RecordEntry[];
  readonly pruneRecords?: readonly PruneRecord[];
}
