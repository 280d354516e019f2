package lora

import "time"

// PreambleLock is the number of clean preamble symbols after which a receiver has noticed a
// frame. Measured with overlapped preambles: with five left no frame is received, with six
// nearly all are.
const PreambleLock = 6

// headerSymbols is the length of the block that holds the explicit header.
const headerSymbols = 8

// slowSymbol is the symbol time from which low data rate optimisation is on
// (SX1261/2 data sheet, 6.1.1.4).
const slowSymbol = 16 * time.Millisecond

// SymbolTime is the exact length of one chirp: 2^SF over the true bandwidth, a whole number
// of microseconds for every valid pair. It is 0 for parameters that Validate refuses.
func (p Params) SymbolTime() time.Duration {
	if !p.SpreadingFactor.Valid() {
		return 0
	}
	return time.Duration(p.Bandwidth.divider()<<p.SpreadingFactor) * (time.Second / widest)
}

// LowDataRate tells whether low data rate optimisation is on: from 16 ms per symbol.
func (p Params) LowDataRate() bool { return p.SymbolTime() >= slowSymbol }

// TimeOnAir is the exact length of a frame with an explicit header and n payload bytes,
// from its first chirp to its last (SX1261/2 data sheet, 6.1.4).
func (p Params) TimeOnAir(n int) time.Duration {
	return p.HeaderTime() + time.Duration(p.payloadSymbols(n))*p.SymbolTime()
}

// LockTime is how long after its start a frame is noticed by a receiver that was waiting
// for it: PreambleLock symbols.
func (p Params) LockTime() time.Duration { return PreambleLock * p.SymbolTime() }

// PreambleTime is how long the plain upchirps of a frame last, sync symbols not counted.
func (p Params) PreambleTime() time.Duration {
	return time.Duration(p.Preamble) * p.SymbolTime()
}

// SyncTime is how long after the start of a frame its payload chirps begin: the preamble,
// the sync symbols and the start delimiter, 4.25 symbols, at SF5 and SF6 6.25.
func (p Params) SyncTime() time.Duration {
	quarters := 4*time.Duration(p.Preamble) + 17
	if p.SpreadingFactor < SF7 {
		quarters += 8
	}
	return quarters * p.SymbolTime() / 4
}

// HeaderTime is how long after the start of a frame a receiver knows that its header is
// valid: eight symbols after SyncTime.
func (p Params) HeaderTime() time.Duration { return p.SyncTime() + headerSymbols*p.SymbolTime() }

// payloadSymbols counts the symbols behind the header block, which itself has room for some
// payload nibbles.
func (p Params) payloadSymbols(n int) int {
	if n < 0 || !p.SpreadingFactor.Valid() {
		return 0
	}
	const explicitHeader = 20
	sf := int(p.SpreadingFactor)
	bits := 8*n + explicitHeader - 4*sf
	if p.CRC {
		bits += 16
	}
	if p.SpreadingFactor >= SF7 {
		bits += 8
	}
	if bits <= 0 {
		return 0
	}
	if p.LowDataRate() {
		sf -= 2
	}
	blocks := (bits + 4*sf - 1) / (4 * sf)
	return blocks * int(p.CodingRate)
}
