package pcapng_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gopacket/gopacket"
	"github.com/gopacket/gopacket/layers"
	"github.com/gopacket/gopacket/pcapgo"

	"github.com/meshrig/meshrig/rig/capture"
	"github.com/meshrig/meshrig/rig/capture/pcapng"
	"github.com/meshrig/meshrig/rig/clock"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/sniffer"
)

// What others write of LoRaTap is read: times in nanoseconds, no comments, packets of other links.
func TestReadsWhatOthersWrite(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	w, err := pcapgo.NewNgWriterInterface(&out, pcapgo.NgInterface{Name: "gateway", LinkType: pcapng.LinkType}, pcapgo.DefaultNgWriterOptions)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.AddInterface(pcapgo.NgInterface{Name: "eth0", LinkType: layers.LinkTypeEthernet}); err != nil {
		t.Fatal(err)
	}
	put := func(face int, at time.Duration, comment string, data ...byte) {
		var o pcapgo.NgPacketOptions
		if comment != "" {
			o.Comments = []string{comment}
		}
		err := w.WritePacketWithOptions(gopacket.CaptureInfo{
			Timestamp: time.Unix(1_700_000_000, 0).Add(at), CaptureLength: len(data), Length: len(data), InterfaceIndex: face,
		}, data, o)
		if err != nil {
			t.Fatal(err)
		}
	}
	// 868.1 MHz, 125 kHz, SF7, -60 dBm, 9.5 dB, private network; and -139+120/4 dBm at -10 dB.
	put(0, 0, "", 0, 0, 0, 15, 0x33, 0xBE, 0x27, 0xA0, 1, 7, 79, 255, 255, 38, 0x12, 0xAA, 0xBB)
	put(1, time.Second, "", make([]byte, 60)...)
	put(0, 1500*time.Millisecond, "seen at the ridge", 0, 0, 0, 15, 0x33, 0xBE, 0x27, 0xA0, 4, 12, 120, 255, 255, 0xD8, 0x34)
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	r := pcapng.NewReader(&out)
	got, err := read(r)
	if err != nil || len(got) != 2 || r.Frames != 2 || r.Foreign != 1 || r.Remarks != 1 {
		t.Fatalf("%d frames, %d of other links, %d remarks, %v", len(got), r.Foreign, r.Remarks, err)
	}
	known := sniffer.End | sniffer.Frequency | sniffer.Bandwidth | sniffer.SpreadingFactor | sniffer.SNR | sniffer.RSSI | sniffer.SyncWord
	want := []capture.Event{
		{
			Kind: capture.Heard, By: "gateway", Frame: []byte{0xAA, 0xBB}, SNR: 9.5, RSSI: -60, Known: known,
			Params: lora.Params{Frequency: 868_100_000, Bandwidth: lora.BW125k, SpreadingFactor: lora.SF7, SyncWord: 0x12},
		},
		{
			Kind: capture.Heard, By: "gateway", Seq: 1, At: clock.Stamp{At: 1_500_000}, SNR: -10, RSSI: -109, Known: known,
			Params: lora.Params{Frequency: 868_100_000, Bandwidth: lora.BW500k, SpreadingFactor: lora.SF12, SyncWord: 0x34},
		},
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// Others read what is written here.
func TestOthersReadIt(t *testing.T) {
	t.Parallel()
	epoch := time.Unix(1_767_225_600, 0)
	r, err := pcapgo.NewNgReader(bytes.NewReader(written(t, pcapng.Options{Epoch: epoch}, few()...)), pcapgo.NgReaderOptions{WantMixedLinkType: true})
	if err != nil {
		t.Fatal(err)
	}
	for i, ev := range few() {
		data, info, options, err := r.ReadPacketDataWithOptions()
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(data[15:], ev.Frame) || !info.Timestamp.Equal(epoch.Add(time.Duration(ev.At.At)*time.Microsecond)) ||
			len(options.Comments) != 1 || options.Comments[0] != ev.Pairs() {
			t.Errorf("packet %d: %x at %v, %q", i, data, info.Timestamp, options.Comments)
		}
		face, err := r.Interface(info.InterfaceIndex)
		if want := []string{"sdr", "tap", "modem", "sent", "sdr"}[i]; err != nil || face.LinkType != pcapng.LinkType || face.Name != want {
			t.Errorf("packet %d: interface %+v, %v", i, face, err)
		}
	}
}
