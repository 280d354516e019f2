package explain_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/wire"
	"github.com/meshrig/meshrig/rig/explain"
)

// other is what the decoder of others makes of a frame, as far as it is compared.
type other struct {
	RouteType, PayloadType int
	Path                   []string
	IsValid                bool
	Payload                struct {
		Decoded struct {
			PublicKey, Checksum, DestinationHash, SourceHash, TraceTag string

			Timestamp, Tag uint32
			NodeType       int
			SNR            float64
			SNRValues      []float64
			PathHashes     []string
			AppData        struct {
				DeviceRole int
				Name       string
			}
		}
	}
}

// TestInteropDecoder compares what is told of recorded frames with what a decoder tells that others
// wrote, @michaelhart/meshcore-decoder.
func TestInteropDecoder(t *testing.T) {
	mode, tools := os.Getenv("MESHRIG_INTEROP"), os.Getenv("MESHRIG_INTEROP_TOOLS")
	if mode == "" {
		t.Skip("programs of others are compared in make interop")
	}
	if _, err := os.Stat(filepath.Join(tools, "node_modules", "@michaelhart", "meshcore-decoder")); err != nil {
		if mode == "required" {
			t.Fatal(err)
		}
		t.Skipf("%v; see ci/interop-setup", err)
	}
	frames := [][]byte{ // what no recording has
		unhex(t, "2e00810401020304"), unhex(t, "2e0092f701020304aabbccddeeff0011"), unhex(t, "260230fe010203040506070800aabb"),
	}
	files, err := filepath.Glob("../../fixtures/vectors/exchange-*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		_, recorded := exchange(t, file)
		frames = append(frames, recorded...)
	}
	var in bytes.Buffer
	for _, f := range frames {
		fmt.Fprintf(&in, "%x\n", f)
	}
	cmd := exec.CommandContext(t.Context(), "node", filepath.Join(tools, "decoder.mjs"))
	cmd.Stdin, cmd.Stderr = &in, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 1<<20)
	compared, kinds := 0, map[wire.PayloadType]int{}
	for _, frame := range frames {
		if !lines.Scan() {
			t.Fatal("it tells of fewer frames")
		}
		var theirs other
		if err := json.Unmarshal(lines.Bytes(), &theirs); err != nil {
			t.Fatal(err)
		}
		var p wire.Packet
		ours, err := explain.Explain(frame, nil)
		if err != nil || !theirs.IsValid || p.Decode(frame) != nil {
			continue // each refuses what it refuses
		}
		compared++
		kinds[p.Type]++
		if theirs.RouteType != int(p.Route) || theirs.PayloadType != int(p.Type) {
			t.Errorf("%x: route %d and type %d, ours %d and %d", frame, theirs.RouteType, theirs.PayloadType, p.Route, p.Type)
		}
		for field, want := range expected(theirs, p.Type) {
			if got, ok := value(ours, field); !ok || !strings.Contains(strings.ToLower(got), strings.ToLower(want)) {
				t.Errorf("%x: %s is %q, theirs %q", frame, field, got, want)
			}
		}
	}
	t.Logf("%d of %d frames compared, by type %v", compared, len(frames), kinds)
	if compared < len(frames)*9/10 {
		t.Error("too few for a comparison")
	}
}

// expected are the fields of ours that what theirs tells stands in.
func expected(o other, kind wire.PayloadType) map[string]string {
	d := o.Payload.Decoded
	switch kind {
	case wire.TypeAdvert:
		return map[string]string{
			"public key": d.PublicKey, "time stamp": strconv.FormatUint(uint64(d.Timestamp), 10), "node type": fmt.Sprintf("%d (", d.AppData.DeviceRole),
			"name": fmt.Sprintf("%q", d.AppData.Name),
		}
	case wire.TypeAck:
		return map[string]string{"ack": d.Checksum}
	case wire.TypeReq, wire.TypeResponse, wire.TypeTxt, wire.TypePath:
		return map[string]string{"to": d.DestinationHash, "from": d.SourceHash}
	case wire.TypeTrace:
		snrs := make([]string, len(d.SNRValues))
		for i, v := range d.SNRValues {
			snrs[i] = fmt.Sprintf("%.2f dB", v)
		}
		return map[string]string{"tag": d.TraceTag, "SNR of the hops": strings.Join(snrs, ", "), "hops": strings.Join(d.PathHashes, "")}
	case wire.TypeControl:
		want := map[string]string{}
		if d.Tag != 0 { // neither has a name for other control frames
			want["tag"] = fmt.Sprintf("%08x", d.Tag)
		}
		if d.PublicKey != "" {
			want["public key"], want["heard the request at"] = d.PublicKey, fmt.Sprintf("SNR %.2f dB", d.SNR)
			want["discovery"] = wire.NodeType(d.NodeType).String()
		}
		return want
	default:
		return nil
	}
}

// value is a field of a frame in words.
func value(f explain.Frame, name string) (string, bool) {
	i := slices.IndexFunc(f.Fields, func(one explain.Field) bool { return one.Name == name })
	if i < 0 {
		return "", false
	}
	return f.Fields[i].Value, true
}
