package spool_test

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/meshrig/meshrig/rig/monitor/spool"
)

// child names the folder of a spool that this program fills until it is killed.
const child = "MESHRIG_TEST_SPOOL"

func TestMain(m *testing.M) {
	if folder := os.Getenv(child); folder != "" {
		fillForever(folder)
	}
	os.Exit(m.Run())
}

// fillForever appends numbers, and says each that it was told is kept.
func fillForever(folder string) {
	s, err := spool.Open(folder, spool.Options{})
	if err != nil {
		panic(err)
	}
	for i := 0; ; i++ {
		if err := s.Append([]byte(strconv.Itoa(i))); err != nil {
			panic(err)
		}
		fmt.Println(i)
	}
}

func open(t interface {
	Helper()
	Fatal(...any)
}, folder string, o spool.Options,
) *spool.Spool {
	t.Helper()
	s, err := spool.Open(folder, o)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// drain reads and acknowledges all that waits.
func drain(t interface {
	Helper()
	Fatal(...any)
}, s *spool.Spool,
) (all []string) {
	t.Helper()
	for {
		b, err := s.Read(100, 4096)
		if err != nil {
			t.Fatal(err)
		}
		if len(b.Records) == 0 {
			return all
		}
		for _, r := range b.Records {
			all = append(all, string(r))
		}
		if err := s.Ack(b); err != nil {
			t.Fatal(err)
		}
	}
}

// TestKilled kills a process that writes, and finds all that it was told is kept, in order.
func TestKilled(t *testing.T) {
	folder := t.TempDir()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), child+"="+folder)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said := 0
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if said++; said == 5000 {
			_ = cmd.Process.Kill()
		}
	}
	_ = cmd.Wait()
	if said < 5000 {
		t.Fatalf("ended by itself behind %d", said)
	}
	s := open(t, folder, spool.Options{})
	defer s.Close()
	kept := drain(t, s)
	if len(kept) < said {
		t.Errorf("said to keep %d, kept %d", said, len(kept))
	}
	for i, r := range kept {
		if r != strconv.Itoa(i) {
			t.Fatalf("record %d is %q", i, r)
		}
	}
}

// TestModel holds that a spool is a queue, whatever is done to it, starts anew included.
func TestModel(t *testing.T) {
	folders, turn := t.TempDir(), 0
	rapid.Check(t, func(t *rapid.T) {
		turn++
		folder := filepath.Join(folders, strconv.Itoa(turn))
		s := open(t, folder, spool.Options{})
		defer func() { _ = s.Close() }()
		var want []string
		var last spool.Batch
		read := 0
		t.Repeat(map[string]func(*rapid.T){
			"append": func(t *rapid.T) {
				r := rapid.StringN(1, -1, 2000).Draw(t, "record")
				if err := s.Append([]byte(r)); err != nil {
					t.Fatal(err)
				}
				want = append(want, r)
			},
			"read": func(t *rapid.T) {
				b, err := s.Read(rapid.IntRange(1, 5).Draw(t, "records"), rapid.IntRange(1, 4000).Draw(t, "bytes"))
				if err != nil {
					t.Fatal(err)
				}
				if (len(b.Records) == 0) != (len(want) == 0) {
					t.Fatalf("read %d of %d", len(b.Records), len(want))
				}
				for i, r := range b.Records {
					if string(r) != want[i] {
						t.Fatalf("record %d is %q, want %q", i, r, want[i])
					}
				}
				last, read = b, len(b.Records)
			},
			"ack": func(t *rapid.T) {
				if err := s.Ack(last); err != nil {
					t.Fatal(err)
				}
				want, last, read = want[read:], spool.Batch{}, 0
			},
			"open": func(t *rapid.T) {
				if rapid.IntRange(0, 3).Draw(t, "luck") > 0 {
					t.Skip("it waits for the disk")
				}
				if err := s.Close(); err != nil {
					t.Fatal(err)
				}
				s = open(t, folder, spool.Options{})
				last, read = spool.Batch{}, 0
			},
			"": func(t *rapid.T) {
				bytes := 0
				for _, r := range want {
					bytes += len(r) + 8
				}
				if got := s.Stats(); got != (spool.Stats{Bytes: int64(bytes), Records: len(want)}) {
					t.Fatalf("%+v, want %d records in %d bytes", got, len(want), bytes)
				}
			},
		})
	})
}

// TestBounded fills a spool beyond its limit: the oldest go, are counted, and the disk holds no more.
func TestBounded(t *testing.T) {
	folder := t.TempDir()
	s := open(t, folder, spool.Options{Limit: 64 << 10})
	defer s.Close()
	const records = 3000
	for i := range records {
		if err := s.Append(fmt.Appendf(nil, "%092d", i)); err != nil {
			t.Fatal(err)
		}
	}
	size := int64(0)
	files, _ := filepath.Glob(filepath.Join(folder, "*.spool"))
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	if size > 64<<10 {
		t.Errorf("%d bytes on disk", size)
	}
	dropped := s.Stats().Dropped
	kept := drain(t, s)
	if len(kept) < 600 || uint64(len(kept))+dropped != records {
		t.Fatalf("%d kept, %d dropped of %d", len(kept), dropped, records)
	}
	for i, r := range kept {
		if want := fmt.Sprintf("%092d", int(dropped)+i); r != want {
			t.Fatalf("record %d is %s, want %s", i, r, want)
		}
	}
}

// TestDroppedUnderway drops what is being delivered: its acknowledgement takes nothing else away.
func TestDroppedUnderway(t *testing.T) {
	s := open(t, t.TempDir(), spool.Options{Limit: 64 << 10})
	defer s.Close()
	_ = s.Append([]byte("first"))
	b, err := s.Read(10, 1000)
	if err != nil || len(b.Records) != 1 {
		t.Fatal(b, err)
	}
	for range 3000 {
		_ = s.Append(bytes.Repeat([]byte("x"), 92))
	}
	before := s.Stats()
	if err := s.Ack(b); err != nil || s.Stats() != before {
		t.Errorf("%v, %+v became %+v", err, before, s.Stats())
	}
}

// TestTorn opens what a crash or a bad disk left: what is whole is there, what comes after too.
func TestTorn(t *testing.T) {
	for name, spoil := range map[string]func(data []byte) []byte{
		"cut in a record": func(d []byte) []byte { return d[:len(d)-1] },
		"cut in a length": func(d []byte) []byte { return append(d, 7, 0) },
		"zeros behind":    func(d []byte) []byte { return append(d, make([]byte, 500)...) },
		"a long length":   func(d []byte) []byte { return binary.LittleEndian.AppendUint32(d, 1<<31) },
		"a flipped bit":   func(d []byte) []byte { d[len(d)-1] ^= 1; return d },
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			s := open(t, folder, spool.Options{})
			_, _ = s.Append([]byte("one")), s.Append([]byte("two"))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			files, _ := filepath.Glob(filepath.Join(folder, "*.spool"))
			data, err := os.ReadFile(files[0])
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(files[0], spoil(data), 0o600); err != nil {
				t.Fatal(err)
			}
			s = open(t, folder, spool.Options{})
			defer s.Close()
			if s.Stats().Torn == 0 {
				t.Error("not counted")
			}
			_ = s.Append([]byte("three"))
			if got := strings.Join(drain(t, s), " "); got != "one two three" && got != "one three" {
				t.Errorf("kept %q", got)
			}
		})
	}
}

// TestTornLater has the disk spoil a segment while it is open, and take one away.
func TestTornLater(t *testing.T) {
	for name, spoil := range map[string]func(file string) error{
		"gone":    os.Remove,
		"empty":   func(file string) error { return os.Truncate(file, 0) },
		"garbage": func(file string) error { return os.WriteFile(file, bytes.Repeat([]byte{0xff}, 100), 0o600) },
	} {
		t.Run(name, func(t *testing.T) {
			folder := t.TempDir()
			s := open(t, folder, spool.Options{})
			defer s.Close()
			_, _ = s.Append([]byte("one")), s.Append([]byte("two"))
			files, _ := filepath.Glob(filepath.Join(folder, "*.spool"))
			if err := spoil(files[0]); err != nil {
				t.Fatal(err)
			}
			if got := drain(t, s); len(got) != 0 {
				t.Errorf("read %q", got)
			}
			_ = s.Append([]byte("three"))
			if got := strings.Join(drain(t, s), " "); got != "three" {
				t.Errorf("read %q", got)
			}
			if st := s.Stats(); st.Dropped != 2 || st.Records != 0 || st.Bytes != 0 {
				t.Errorf("%+v", st)
			}
		})
	}
}

// TestSpoiledCursor reads again what may have been delivered, and loses nothing.
func TestSpoiledCursor(t *testing.T) {
	folder := t.TempDir()
	s := open(t, folder, spool.Options{})
	for _, r := range []string{"one", "two", "three"} {
		_ = s.Append([]byte(r))
		if b, err := s.Read(1, 100); err != nil || s.Ack(b) != nil {
			t.Fatal(err)
		}
	}
	_ = s.Append([]byte("four"))
	_ = s.Close()
	file := filepath.Join(folder, "cursor")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	data[28+8] ^= 1 // the third turn is in the second slot
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	s = open(t, folder, spool.Options{})
	defer s.Close()
	if got := strings.Join(drain(t, s), " "); got != "three four" {
		t.Errorf("read %q", got)
	}
}

func TestRefused(t *testing.T) {
	folder := t.TempDir()
	s := open(t, folder, spool.Options{Limit: 64 << 10})
	if _, err := spool.Open(folder, spool.Options{}); err == nil || !strings.Contains(err.Error(), "held by another collector") {
		t.Errorf("opened twice: %v", err)
	}
	for _, n := range []int{0, 100 << 10, spool.MaxRecord + 1} {
		if err := s.Append(make([]byte, n)); err == nil {
			t.Errorf("took a record of %d bytes", n)
		}
	}
	_ = s.Close()
	if err := s.Append([]byte("x")); err == nil {
		t.Error("took a record when closed")
	}
	if _, err := s.Read(1, 1); err == nil {
		t.Error("read when closed")
	}
	file := filepath.Join(t.TempDir(), "file")
	_ = os.WriteFile(file, nil, 0o600)
	if _, err := spool.Open(file, spool.Options{}); err == nil {
		t.Error("opened a file")
	}
}

// FuzzSegment opens segments of any content: all that is appended behind it comes out whole.
func FuzzSegment(f *testing.F) {
	f.Add([]byte("\x03\x00\x00\x00\x00\x00\x00\x00one"), []byte("cursor"))
	f.Add([]byte("\x00\x00\x00\x00"), []byte{})
	f.Fuzz(func(t *testing.T, data, cursor []byte) {
		folder := t.TempDir()
		_ = os.WriteFile(filepath.Join(folder, "00000000000000000001.spool"), data, 0o600)
		_ = os.WriteFile(filepath.Join(folder, "cursor"), cursor, 0o600)
		s := open(t, folder, spool.Options{Sync: time.Hour})
		defer s.Close()
		_, _ = s.Append([]byte("last")), s.Append([]byte("of all"))
		got := drain(t, s)
		if len(got) < 2 || got[len(got)-2] != "last" || got[len(got)-1] != "of all" {
			t.Errorf("read %q", got)
		}
		if st := s.Stats(); st.Records != 0 || st.Bytes != 0 || st.Dropped != 0 {
			t.Errorf("%+v", st)
		}
	})
}

func BenchmarkAppendRead(b *testing.B) {
	s := open(b, b.TempDir(), spool.Options{})
	defer s.Close()
	record := bytes.Repeat([]byte("x"), 300)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if err := s.Append(record); err != nil {
			b.Fatal(err)
		}
		if i%500 == 0 {
			for {
				batch, err := s.Read(1000, 256<<10)
				if err != nil {
					b.Fatal(err)
				}
				if len(batch.Records) == 0 {
					break
				}
				_ = s.Ack(batch)
			}
		}
	}
}
