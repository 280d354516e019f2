package pcapng

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// LinkType is LINKTYPE_LORATAP.
const LinkType = 270

// Lengths of the LoRaTap header by its version (LoRaTap's README, erikdejonge/LoRaTap and its
// copy at tcpdump.org; all fields big endian).
const (
	headerV0 = 15
	headerV1 = 35
)

// Of LoRaTap's fields.
const (
	stepBandwidth = 125_000 // of the bandwidth; narrower ones do not fit and are 0
	rssiBase      = -139    // dBm
	absent        = 255     // of a strength: it is not known

	flagImplicit = 1 << 2
	flagGood     = 1 << 3
	flagBad      = 1 << 4
	flagNone     = 1 << 5
)

// appendHeader appends what a LoRaTap header of a version has room for of a frame.
func appendHeader(dst []byte, ev capture.Event, version uint8) []byte {
	length := uint16(headerV0)
	if version == 1 {
		length = headerV1
	}
	p := ev.Params
	dst = append(dst, version, 0)
	dst = binary.BigEndian.AppendUint16(dst, length)
	dst = binary.BigEndian.AppendUint32(dst, uint32(p.Frequency))
	wide := byte(0)
	if p.Bandwidth%stepBandwidth == 0 {
		wide = byte(p.Bandwidth / stepBandwidth)
	}
	dst = append(dst, wide, byte(p.SpreadingFactor))
	snr := byte(int8(clamp(float64(ev.SNR)*4, math.MinInt8, math.MaxInt8)))
	dst = append(dst, strength(ev), absent, absent, snr, p.SyncWord)
	if version == 0 {
		return dst
	}
	dst = binary.BigEndian.AppendUint64(dst, 0)                 // source gateway
	dst = binary.BigEndian.AppendUint32(dst, uint32(ev.At.At))  // microseconds
	dst = append(dst, flags(ev), byte(p.CodingRate))            // 5 to 8
	return append(dst, 0, 0 /* data rate of FSK */, 0, 0, 0, 0) // interface, chain, tag
}

// strength is the RSSI: whole dBm over the base, or quarters of it for a frame under the noise.
func strength(ev capture.Event) byte {
	if ev.RSSI == 0 && !ev.Known.Has(sniffer.RSSI) {
		return absent
	}
	over := float64(ev.RSSI) - rssiBase
	if ev.SNR < 0 {
		over *= 4
	}
	return byte(clamp(over, 0, absent-1))
}

func clamp(v, lo, hi float64) float64 { return math.Round(min(max(v, lo), hi)) }

func flags(ev capture.Event) (f byte) {
	if ev.Header == sniffer.HeaderImplicit {
		f |= flagImplicit
	}
	switch ev.CRC {
	case sniffer.CRCGood:
		f |= flagGood
	case sniffer.CRCBad:
		f |= flagBad
	case sniffer.CRCNone:
		f |= flagNone
	case sniffer.CRCUnknown:
	}
	return f
}

// parseHeader reads a LoRaTap header and the frame behind it, of a packet that has no remark.
func parseHeader(b []byte) (capture.Event, error) {
	if len(b) < headerV0 {
		return capture.Event{}, fmt.Errorf("LoRaTap header: %d bytes, want at least %d", len(b), headerV0)
	}
	length := int(binary.BigEndian.Uint16(b[2:]))
	if length < headerV0 || length > len(b) || b[0] > 0 && length < headerV1 {
		return capture.Event{}, fmt.Errorf("LoRaTap header of version %d: length %d in a packet of %d bytes", b[0], length, len(b))
	}
	f := sniffer.Frame{Payload: b[length:], Known: sniffer.End}
	if hertz := binary.BigEndian.Uint32(b[4:]); hertz != 0 {
		f.Params.Frequency = lora.Frequency(hertz)
		f.Known |= sniffer.Frequency
	}
	if b[8] != 0 {
		f.Params.Bandwidth = lora.Bandwidth(b[8]) * stepBandwidth
		f.Known |= sniffer.Bandwidth
	}
	if b[9] != 0 {
		f.Params.SpreadingFactor = lora.SpreadingFactor(b[9])
		f.Known |= sniffer.SpreadingFactor
	}
	f.SNR = lora.DB(int8(b[13])) / 4
	f.Known |= sniffer.SNR
	if v := float64(b[10]); v != absent {
		if f.SNR < 0 {
			v /= 4
		}
		f.RSSI = lora.DBm(rssiBase + v)
		f.Known |= sniffer.RSSI
	}
	if b[14] != 0 {
		f.Params.SyncWord = b[14]
		f.Known |= sniffer.SyncWord
	}
	if b[0] > 0 {
		more(&f, b[27], b[28])
	}
	return capture.Of(f), nil
}

// more reads what version 1 has beside.
func more(f *sniffer.Frame, flags, rate byte) {
	switch {
	case flags&flagGood != 0:
		f.CRC = sniffer.CRCGood
	case flags&flagBad != 0:
		f.CRC = sniffer.CRCBad
	case flags&flagNone != 0:
		f.CRC = sniffer.CRCNone
	}
	if f.CRC != sniffer.CRCUnknown {
		f.Params.CRC = f.CRC != sniffer.CRCNone
		f.Known |= sniffer.Checksum
	}
	if flags&flagImplicit != 0 {
		f.Header = sniffer.HeaderImplicit
		f.Known |= sniffer.Header
	}
	if c := lora.CodingRate(rate); c.Valid() {
		f.Params.CodingRate = c
		f.Known |= sniffer.CodingRate
	}
}
