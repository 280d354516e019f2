package arrows

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// topLevel is all that stands in the repository's first folder beside dot files.
var topLevel = []string{
	"LICENSE", "Makefile", "README.md", "ci", "firmware", "fixtures", "go.mod", "go.sum", "rig", "specs",
}

// Layout returns one sentence for each entry of root that does not belong at
// the top level. What .gitignore names there is no part of the repository.
func Layout(root string) ([]string, error) {
	entries, err := os.ReadDir(root)
	if err != nil {
		return nil, fmt.Errorf("arrows: top level: %w", err)
	}
	ignore, err := os.ReadFile(filepath.Join(root, ".gitignore"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("arrows: top level: %w", err)
	}
	var broken []string
	for _, entry := range entries {
		name := entry.Name()
		ignored := slices.ContainsFunc(strings.Fields(string(ignore)), func(pattern string) bool {
			match, err := filepath.Match(strings.Trim(pattern, "/"), name)
			return match && err == nil
		})
		if !strings.HasPrefix(name, ".") && !slices.Contains(topLevel, name) && !ignored {
			broken = append(broken, name+" does not belong at the top level")
		}
	}
	return broken, nil
}
