package arrows

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// lintFile has the rules that the linters keep.
const lintFile = ".golangci.yml"

// Folders returns one sentence for each folder that a rule names and that is not below root: of an
// arrow, of a manner, or of the linters' rules about imports. A rule about a folder that was
// renamed keeps nothing.
func Folders(root string) ([]string, error) {
	var broken []string
	check := func(rule string, folders []string) {
		for _, folder := range folders {
			if info, err := os.Stat(filepath.Join(root, folder)); err != nil || !info.IsDir() {
				broken = append(broken, fmt.Sprintf("%s is not there, and a rule is about it: %s", folder, rule))
			}
		}
	}
	for _, a := range arrows {
		check(a.why, slices.Concat(a.from, a.except, a.deny, a.allow))
	}
	for _, m := range manners {
		check(m.why, slices.Concat(m.from, m.except))
	}
	rules, err := lintRules(root)
	if err != nil {
		return nil, fmt.Errorf("arrows: %s: %w", lintFile, err)
	}
	module, err := modulePath(root)
	if err != nil {
		return nil, fmt.Errorf("arrows: module: %w", err)
	}
	for _, r := range rules {
		check("depguard's "+r.name, r.folders(module))
	}
	return broken, nil
}

// lintRule is a rule of depguard, which names folders by globs of files and by import paths.
type lintRule struct {
	name  string
	Files []string `yaml:"files"`
	Allow []string `yaml:"allow"`
	Deny  []struct {
		Package string `yaml:"pkg"`
	} `yaml:"deny"`
}

// lintRules are depguard's rules by name; none if there is no such file.
func lintRules(root string) ([]lintRule, error) {
	text, err := os.ReadFile(filepath.Join(root, lintFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var file struct {
		Linters struct {
			Settings struct {
				Depguard struct {
					Rules map[string]lintRule `yaml:"rules"`
				} `yaml:"depguard"`
			} `yaml:"settings"`
		} `yaml:"linters"`
	}
	if err := yaml.Unmarshal(text, &file); err != nil {
		return nil, err
	}
	var rules []lintRule
	for name, r := range file.Linters.Settings.Depguard.Rules {
		r.name = name
		rules = append(rules, r)
	}
	slices.SortFunc(rules, func(a, b lintRule) int { return strings.Compare(a.name, b.name) })
	return rules, nil
}

// folders are those of the module that the rule names. A glob that names a file names none.
func (r lintRule) folders(module string) (folders []string) {
	for _, glob := range r.Files {
		glob = strings.TrimPrefix(strings.TrimPrefix(glob, "!"), "**/")
		if folder, ok := strings.CutSuffix(glob, "/**"); ok && !strings.ContainsAny(folder, "*?[$") {
			folders = append(folders, folder)
		}
	}
	packages := slices.Clone(r.Allow)
	for _, d := range r.Deny {
		packages = append(packages, d.Package)
	}
	for _, p := range packages {
		if folder, ok := strings.CutPrefix(strings.TrimSuffix(p, "$"), module+"/"); ok {
			folders = append(folders, folder)
		}
	}
	return folders
}

var moduleLine = regexp.MustCompile(`(?m)^module\s+(\S+)`)

func modulePath(root string) (string, error) {
	text, err := os.ReadFile(filepath.Join(root, "go.mod"))
	if err != nil {
		return "", err
	}
	found := moduleLine.FindSubmatch(text)
	if found == nil {
		return "", errors.New("go.mod names none")
	}
	return string(found[1]), nil
}
