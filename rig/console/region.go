package console

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Region is a line of the region tree.
type Region struct {
	Name  string
	Depth int  // how many regions it lies in; 0: the world
	Home  bool // the board's
	Flood bool // floods of it are forwarded
}

// World is the first line of a tree that was never changed.
func World() Region { return Region{Name: "*", Home: true, Flood: true} }

// Regions asks for the region tree. The error is an *AnswerError.
func (c *Console) Regions(ctx context.Context) ([]Region, error) {
	return ParseRegions(strings.TrimPrefix(c.Dump(ctx, "region"), arrow))
}

// regionLine is how RegionMap::exportTo prints a region (v1.15.0 to v1.17.1). A reply has room for
// a few of them and cuts the last.
var regionLine = regexp.MustCompile(`^( *)(\S+?)(\^)?( F?)?$`)

// ParseRegions reads the reply to region, a line for each: spaces for its depth, its name, ^ if it is
// home, F if floods are allowed. The world comes first. A last line that is cut is taken as it
// stands. The error is an *AnswerError, and ErrUnknown its cause before v1.15.0, which had no regions.
func ParseRegions(reply string) (tree []Region, err error) {
	fail := func(cause error) error { return unreadable("region", reply, "region tree", cause) }
	for line := range strings.Lines(reply) {
		line = strings.TrimRight(line, "\r\n")
		if strings.TrimSpace(line) == "" {
			continue
		}
		m := regionLine.FindStringSubmatch(line)
		if m == nil {
			return nil, fail(fmt.Errorf("%q is no region", line))
		}
		r := Region{Name: m[2], Depth: len(m[1]), Home: m[3] != "", Flood: m[4] == " F"}
		if (len(tree) == 0) != (r.Depth == 0) || len(tree) == 0 && r.Name != World().Name {
			return nil, fail(errors.New("the world is not first, or not alone"))
		}
		tree = append(tree, r)
	}
	if tree == nil {
		return nil, fail(errEmpty)
	}
	return tree, nil
}

// DefaultScope asks for the scope that floods are sent in; "": none. The error is an *AnswerError.
func (c *Console) DefaultScope(ctx context.Context) (string, error) {
	return answer(ctx, c, "region default", ParseDefaultScope)
}

// ParseDefaultScope reads the reply to region default, " default scope is NAME" or <null>
// (CommonCLI::handleRegionCmd, v1.15.0 to v1.17.1). The error is an *AnswerError.
func ParseDefaultScope(reply string) (string, error) {
	name, ok := strings.CutPrefix(strings.TrimSpace(reply), "default scope is ")
	if !ok {
		return "", unreadable("region default", reply, "scope", errEmpty)
	}
	if name == "<null>" {
		return "", nil
	}
	return name, nil
}
