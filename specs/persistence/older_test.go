package persistence

import (
	"bufio"
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The files that specs put on a board's flash are those that were recorded.
func TestOlderFilesAreTheRecordedOnes(t *testing.T) {
	t.Parallel()
	sessions, err := filepath.Glob("../../fixtures/vectors/versions/*/cli-*.jsonl")
	if err != nil || len(sessions) != len(releasesFrom("1.9.0")) {
		t.Fatalf("%d sessions, %d releases with files, %v", len(sessions), len(releasesFrom("1.9.0")), err)
	}
	for _, session := range sessions {
		version := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(session), "cli-"), ".jsonl")
		data, err := os.ReadFile(session)
		if err != nil {
			t.Fatal(err)
		}
		compared := 0
		s := bufio.NewScanner(bytes.NewReader(data))
		s.Buffer(nil, len(data))
		for s.Scan() {
			var row struct{ File, Hex, Note string }
			if err := json.Unmarshal(s.Bytes(), &row); err != nil {
				t.Fatal(err)
			}
			if row.Note != "before the reboot" || row.Hex == "" {
				continue
			}
			want, err := hex.DecodeString(row.Hex)
			if err != nil {
				t.Fatal(err)
			}
			got, err := older.ReadFile("older/" + version + row.File)
			if errors.Is(err, fs.ErrNotExist) || !bytes.Equal(got, want) {
				t.Errorf("%s: %s is not as recorded: %v", version, row.File, err)
			}
			compared++
		}
		if compared < 2 {
			t.Errorf("%s: %d files were recorded", version, compared)
		}
	}
}
