// Package identity is what MeshCore nodes prove and hide things with: Ed25519 key pairs, the secrets two nodes share,
// the cipher with its short authentication code, channel keys, acknowledgement codes and transport codes.
//
// It is exact to the byte with the released firmware, weaknesses included: a 2-byte code, a cipher without chaining, and a
// signature check that is not strict. It is for talking to that firmware and for judging it, not a model to follow.
package identity
