package interop_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/wire"
)

// decoded is a frame as @michaelhart/meshcore-decoder writes it.
type decoded struct {
	IsValid                                bool
	MessageHash                            string
	RouteType, PayloadType, PayloadVersion int
	TransportCodes                         *[2]uint16
	PathLength, PathHashSize, TotalBytes   int
	Path                                   []string
	Payload                                struct {
		Raw     string
		Decoded *struct {
			IsValid bool
			Errors  []string

			DestinationHash, SourceHash, SenderPublicKey, ChannelHash, CipherMac, Ciphertext string // sealed payloads
			Checksum                                                                         string // ACK

			PublicKey, Signature string // ADVERT, and of a discovery response
			Timestamp            int64
			SignatureValid       bool
			AppData              struct {
				Flags, DeviceRole int
				Location          *struct{ Latitude, Longitude float64 }
				Name              string
			}

			TraceTag   string // TRACE
			AuthCode   int64
			Flags      uint8
			PathHashes []string
			SNRValues  []float64

			SubType, TypeFilter, NodeType int // CONTROL
			PrefixOnly                    bool
			Tag, Since                    uint32
			SNR                           float64
		}
	}
}

// decode has the other decoder read frames.
func decode(t *testing.T, frames [][]byte) []decoded {
	t.Helper()
	tools := scripts(t, "@michaelhart/meshcore-decoder")
	var in bytes.Buffer
	for _, f := range frames {
		fmt.Fprintf(&in, "%x\n", f)
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join(tools, "decoder.mjs"), "--verify")
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	all := make([]decoded, 0, len(frames))
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var one decoded
		if err := dec.Decode(&one); err != nil {
			t.Fatal(err)
		}
		all = append(all, one)
	}
	if len(all) != len(frames) {
		t.Fatalf("it tells of %d frames of %d", len(all), len(frames))
	}
	return all
}

// told is what it tells in the words of ours.
func (d *decoded) told() told {
	f := told{}
	if d.TotalBytes == 0 || !d.IsValid && d.Payload.Decoded == nil {
		f.set("refused", "frame")
		return f
	}
	f.set("bytes", d.TotalBytes)
	f.set("route", d.RouteType)
	f.set("type", d.PayloadType)
	f.set("version", d.PayloadVersion)
	if d.TransportCodes != nil {
		f.set("codes", *d.TransportCodes)
	}
	f.set("hops", d.PathLength)
	f.set("hash size", d.PathHashSize)
	f.hex("path", strings.Join(d.Path, ""))
	f.hex("payload", d.Payload.Raw)
	f.hex("packet hash", d.MessageHash)
	f.decoded(d)
	return f
}

func (f told) hex(name, digits string) { f[name] = strings.ToLower(digits) }

// decoded adds the fields of the payload.
func (f told) decoded(d *decoded) {
	p := d.Payload.Decoded
	if p == nil {
		return
	}
	kind := wire.PayloadType(d.PayloadType)
	if !p.IsValid && (kind != wire.TypeAdvert || p.PublicKey == "") { // of a forged advert it tells all the same
		f.set("refused", "payload")
		return
	}
	switch kind {
	case wire.TypeReq, wire.TypeResponse, wire.TypeTxt:
		f.hex("to", p.DestinationHash)
		f.hex("from", p.SourceHash)
		f.hex("code", p.CipherMac)
		f.hex("ciphertext", p.Ciphertext)
	case wire.TypeAnonReq:
		f.hex("to", p.DestinationHash)
		f.hex("key", p.SenderPublicKey)
		f.hex("code", p.CipherMac)
		f.hex("ciphertext", p.Ciphertext)
	case wire.TypeGrpTxt:
		f.hex("channel", p.ChannelHash)
		f.hex("code", p.CipherMac)
		f.hex("ciphertext", p.Ciphertext)
	case wire.TypeAck:
		f.hex("ack", p.Checksum)
	case wire.TypeAdvert:
		f.hex("key", p.PublicKey)
		f.set("time", p.Timestamp)
		f.hex("signature", p.Signature)
		f.set("signed", p.SignatureValid)
		f.set("flags", p.AppData.Flags)
		f.set("node", p.AppData.DeviceRole)
		if at := p.AppData.Location; at != nil {
			f.set("position", fmt.Sprintf("%.6f %.6f", at.Latitude, at.Longitude))
		}
		if p.AppData.Name != "" {
			f.set("name", p.AppData.Name)
		}
	case wire.TypeTrace:
		f.set("tag", number(p.TraceTag))
		f.set("auth", p.AuthCode)
		f.set("flags", p.Flags)
		f.hex("hashes", strings.Join(p.PathHashes, ""))
		var snr []string
		for _, v := range p.SNRValues {
			snr = append(snr, fmt.Sprintf("%.2f", v))
		}
		f.set("snr", strings.Join(snr, " "))
	case wire.TypeControl:
		f.set("control", p.SubType>>4)
		f.set("tag", p.Tag)
		if wire.ControlType(p.SubType>>4) == wire.ControlDiscoverRequest {
			f.set("prefix only", p.PrefixOnly)
			f.set("filter", p.TypeFilter)
			f.set("since", p.Since)
			return
		}
		f.set("node", p.NodeType)
		f.set("snr", fmt.Sprintf("%.2f", p.SNR))
		f.hex("key", p.PublicKey)
	default: // it tells nothing of them, or what is not so
	}
}

// number is a number of eight hex digits.
func number(digits string) (n uint32) {
	_, _ = fmt.Sscanf(digits, "%x", &n)
	return n
}
