//! The two hash functions spaCy's ids and embedding rows are made with.

/// MurmurHash64A of `bytes`: the id of a string (`spacy/strings.pyx`, `hash_utf8`, seed 1).
pub fn murmur64a(bytes: &[u8], seed: u64) -> u64 {
    const M: u64 = 0xc6a4_a793_5bd1_e995;
    const R: u32 = 47;
    let mut h = seed ^ (bytes.len() as u64).wrapping_mul(M);
    let (words, tail) = bytes.as_chunks::<8>();
    for word in words {
        let mut k = u64::from_le_bytes(*word).wrapping_mul(M);
        k ^= k >> R;
        h = (h ^ k.wrapping_mul(M)).wrapping_mul(M);
    }
    if !tail.is_empty() {
        let mut last = [0u8; 8];
        last[..tail.len()].copy_from_slice(tail);
        h = (h ^ u64::from_le_bytes(last)).wrapping_mul(M);
    }
    h ^= h >> R;
    h = h.wrapping_mul(M);
    h ^ (h >> R)
}

/// The four embedding rows (before the modulus) of one id: MurmurHash3 x64-128 of its eight bytes
/// (`thinc/backends/numpy_ops.pyx`, `MurmurHash3_x86_128_uint64`).
pub fn embedding_rows(id: u64, seed: u32) -> [u32; 4] {
    fn mix(mut h: u64) -> u64 {
        h ^= h >> 33;
        h = h.wrapping_mul(0xff51_afd7_ed55_8ccd);
        h ^= h >> 33;
        h = h.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
        h ^ (h >> 33)
    }
    let mut h1 = id.wrapping_mul(0x87c3_7b91_1142_53d5).rotate_left(31).wrapping_mul(0x4cf5_ad43_2745_937f);
    h1 ^= u64::from(seed) ^ 8;
    let mut h2 = u64::from(seed) ^ 8;
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    h1 = mix(h1);
    h2 = mix(h2);
    h1 = h1.wrapping_add(h2);
    h2 = h2.wrapping_add(h1);
    [h1 as u32, (h1 >> 32) as u32, h2 as u32, (h2 >> 32) as u32]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_equal_spacys() {
        // nlp.vocab.strings.add(s) in spaCy 3.8
        assert_eq!(murmur64a(b"apple", 1), 8566208034543834098);
        assert_eq!(murmur64a("Владимир".as_bytes(), 1), 5383156905214756135);
        assert_eq!(murmur64a(b"verb", 1), 6360137228241296794);
    }

    #[test]
    fn rows_equal_thincs() {
        // thinc.api.NumpyOps().hash(numpy.asarray([1, 8566208034543834098], dtype="uint64"), 8)
        assert_eq!(embedding_rows(1, 8), [1161550108, 2247783286, 1742325162, 1224191281]);
        assert_eq!(embedding_rows(8566208034543834098, 8), [2653853934, 3922826080, 3980780901, 3736755472]);
    }
}
