package source

import (
	"archive/tar"
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// recordingOf writes a recording by hand and gives the name that its files share.
func recordingOf(t *testing.T, text string, data []byte) string {
	t.Helper()
	base := filepath.Join(t.TempDir(), "a")
	for name, content := range map[string][]byte{base + sigmfMeta: []byte(text), base + sigmfData: data} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return base
}

func TestSigMF(t *testing.T) {
	const text = `{"global": {"core:datatype": "ci16_le", "core:version": "1.2.0", "core:sample_rate": 250000.5, "core:offset": 100, "antenna:gain": 3},
		"captures": [
			{"core:sample_start": 100, "core:frequency": 869618000, "core:datetime": "2026-01-02T03:04:05.5Z", "core:global_index": 1000},
			{"core:sample_start": 102, "core:global_index": 1009},
			{"core:sample_start": 103, "core:global_index": 1020}],
		"annotations": [{"core:sample_start": 0, "core:label": "x"}]}`
	base := recordingOf(t, text, make([]byte, 17))
	for _, name := range []string{sigmfMeta, sigmfData} {
		s, err := Open(base+name, Options{})
		if err != nil {
			t.Fatal(err)
		}
		i := s.Info()
		if i.Rate != 250_000.5 || i.Centre != 869_618_000 || i.Coding != CS16 || !i.Begin.Equal(time.Date(2026, 1, 2, 3, 4, 5, 5e8, time.UTC)) {
			t.Errorf("%+v", i)
		}
		iq, blocks, err := drain(t, s)
		var cut *TruncatedError
		if len(iq) != 4 || !errors.As(err, &cut) || cut.Odd != 1 || cut.Have != 4 {
			t.Errorf("%d samples, %v", len(iq), err)
		}
		if len(blocks) != 3 || blocks[2].At != 20 || blocks[2].Lost != 10 || blocks[0].At != 0 || blocks[1].At != 9 || blocks[1].Lost != 7 || blocks[1].Why == "" {
			t.Errorf("%+v", blocks)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}

func TestSigMFRefused(t *testing.T) {
	for want, text := range map[string]string{
		"unexpected end of JSON":                       `{"global"`,
		"core:datatype: found a number, want string":   `{"global": {"core:datatype": 3}}`,
		`core:datatype: "rf32_le" are real samples`:    `{"global": {"core:datatype": "rf32_le"}}`,
		"core:sample_rate: 0, want more than 0":        `{"global": {"core:datatype": "cu8", "core:sample_rate": 0}}`,
		"samples a second are not told":                `{"global": {"core:datatype": "cu8"}}`,
		"core:num_channels: 2, want 1":                 `{"global": {"core:datatype": "cu8", "core:sample_rate": 1, "core:num_channels": 2}}`,
		"the recording has no samples":                 `{"global": {"core:datatype": "cu8", "core:sample_rate": 1, "core:metadata_only": true}}`,
		"core:trailing_bytes: 3, and only samples":     `{"global": {"core:datatype": "cu8", "core:sample_rate": 1, "core:trailing_bytes": 3}}`,
		"captures[1]: core:sample_start is 1":          `{"global": {"core:datatype": "cu8", "core:sample_rate": 1}, "captures": [{"core:sample_start": 2}, {"core:sample_start": 1}]}`,
		"captures[0]: core:header_bytes is 4":          `{"global": {"core:datatype": "cu8", "core:sample_rate": 1}, "captures": [{"core:header_bytes": 4}]}`,
		"core:frequency is -1 Hz":                      `{"global": {"core:datatype": "cu8", "core:sample_rate": 1}, "captures": [{"core:frequency": -1}]}`,
		"tuned to 869 MHz from sample 5 on, before to": `{"global": {"core:datatype": "cu8", "core:sample_rate": 1}, "captures": [{"core:frequency": 868e6}, {"core:sample_start": 5, "core:frequency": 869e6}]}`,
		`core:datetime is "yesterday"`:                 `{"global": {"core:datatype": "cu8", "core:sample_rate": 1}, "captures": [{"core:datetime": "yesterday"}]}`,
		"core:global_index is 3, which goes back":      `{"global": {"core:datatype": "cu8", "core:sample_rate": 1}, "captures": [{"core:global_index": 3}, {"core:sample_start": 5, "core:global_index": 3}]}`,
		`core:dataset: "../b", want the name`:          `{"global": {"core:datatype": "cu8", "core:sample_rate": 1, "core:dataset": "../b"}}`,
		"samples of ":                                  `{"global": {"core:datatype": "cu8", "core:sample_rate": 1, "core:dataset": "b"}}`,
	} {
		base := recordingOf(t, text, nil)
		if _, err := Open(base+sigmfMeta, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	base := recordingOf(t, `{"global": {"core:datatype": "cu8", "core:sample_rate": 1, "core:sha512": "00ff"}}`, []byte{1, 2})
	s, err := Open(base+sigmfData, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if iq, _, err := drain(t, s); len(iq) != 1 || err == nil || !strings.Contains(err.Error(), "not those that it was written for") {
		t.Errorf("a wrong hash: %v", err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "none"+sigmfMeta), Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
}

// archive packs files as tar does, in their order.
func archive(tb testing.TB, names []string, contents ...[]byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	for i, name := range names {
		if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(contents[i]))}); err != nil {
			tb.Fatal(err)
		}
		if _, err := w.Write(contents[i]); err != nil {
			tb.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestReadArchive(t *testing.T) {
	m := []byte(`{"global": {"core:datatype": "cu8", "core:sample_rate": 250000}}`)
	good := archive(t, []string{"a/a.sigmf-meta", "a/a.sigmf-data"}, m, []byte{0, 255, 255, 0})
	path := filepath.Join(t.TempDir(), "a.sigmf")
	if err := os.WriteFile(path, good, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if iq, _, err := drain(t, s); !errors.Is(err, io.EOF) || !slices.Equal(iq, []complex64{complex(-1, 1), complex(1, -1)}) {
		t.Errorf("%v, %v", iq, err)
	}
	_ = s.Close()
	// As sigmf-python packs them.
	back := archive(t, []string{"a/a.sigmf-data", "a/a.sigmf-meta"}, []byte{0, 255, 255, 0}, m)
	turned, err := readArchive(bytes.NewReader(back), "a.sigmf")
	if err != nil {
		t.Fatal(err)
	}
	if iq, _, err := drain(t, turned); !errors.Is(err, io.EOF) || len(iq) != 2 {
		t.Errorf("samples in front: %v, %v", iq, err)
	}
	for want, file := range map[string][]byte{
		"no samples in it":                           archive(t, []string{"a.sigmf-meta"}, m),
		"in front of the meta file":                  archive(t, []string{"a.sigmf-data"}, []byte{1, 2}),
		"a.sigmf-meta: unexpected end of JSON input": archive(t, []string{"a.sigmf-meta"}, m[:9]),
		"archive: unexpected EOF":                    good[:100],
	} {
		if _, err := readArchive(struct{ io.Reader }{bytes.NewReader(file)}, "a.sigmf"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func FuzzSigMF(f *testing.F) {
	f.Add([]byte(`{"global": {"core:datatype": "ci16_le", "core:sample_rate": 250000}, "captures": [{"core:sample_start": 1, "core:global_index": 9}, {"core:sample_start": 3, "core:global_index": 20}]}`), make([]byte, 20))
	f.Add([]byte(`{"global": {"core:datatype": "cf64_be", "core:offset": -1}}`), []byte{1})
	f.Fuzz(func(t *testing.T, text, data []byte) {
		s, err := readArchive(bytes.NewReader(archive(t, []string{"a.sigmf-meta", "a.sigmf-data"}, text, data)), "a")
		if err != nil {
			return
		}
		iq, blocks, err := drain(t, s)
		if err == nil || len(iq) > len(data) {
			t.Errorf("%d samples of %d bytes, then %v", len(iq), len(data), err)
		}
		at := int64(-1)
		for _, b := range blocks {
			if b.At <= at || b.Lost < 0 {
				t.Errorf("block at %d behind %d, %d lost", b.At, at, b.Lost)
			}
			at = b.At
		}
	})
}
