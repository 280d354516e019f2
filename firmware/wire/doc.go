// Package wire encodes and decodes MeshCore packets, version 1 of the format: the frame with its header,
// transport codes and path, every payload family, and the plaintexts that travel inside sealed payloads.
//
// Each payload or plaintext is a plain struct with an AppendTo method and a Decode function beside it.
// Integers are little-endian unless a name says otherwise. Decoders never panic, keep no state, and answer
// what they cannot read with a [*FieldError]; slices in a decoded value alias the input.
//
// Plaintexts come out of a block cipher padded with zeros (see package identity). Decoders of plaintexts
// accept that padding; where the format carries no length, a trailing slice still contains it, and the field says so.
//
// The package knows no keys: it neither seals nor opens, and imports nothing of the project.
package wire
