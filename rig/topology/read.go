package topology

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"slices"

	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/rig/internal/strict"
)

// Load reads a topology and judges it. The error of one that is wrong is a words.Errors with all
// that is, each with its place and what would be right.
func Load(path string) (*Topology, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("topology: %w; there are some in fixtures/topologies", err)
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, int64(form().Longest)<<10+1)) // of a device there is no end
	if err != nil {
		return nil, fmt.Errorf("topology: %w", err)
	}
	return Parse(path, data)
}

// Parse judges the text of a topology.
func Parse(path string, data []byte) (*Topology, error) {
	t := &Topology{names: map[string]*Node{}}
	t.file = form().Read(path, data, t)
	if t.file.Filled() {
		// What could not be read is missing to nobody.
		judge{File: t.file, t: t, partial: t.file.Wrong(), keys: map[identity.PublicKey]*Node{}}.all()
	}
	if err := t.file.Err(); err != nil {
		return nil, err
	}
	return t, nil
}

// judge looks at what a topology means, and completes it.
type judge struct {
	*strict.File

	t       *Topology
	keys    map[identity.PublicKey]*Node
	partial bool // not all of the file could be read, so that what is missing may be there
	named   bool // all nodes of the file are known by their names
}

func (j judge) report(fields []any, format string, args ...any) {
	j.Report(fmt.Sprintf(format, args...), fields...)
}

func (j judge) all() {
	t := j.t
	if t.Schema != Form && !j.partial {
		j.report([]any{&t.Schema, t}, "schema: %q; want %s", t.Schema, Form)
	}
	j.radio()
	j.air()
	for i := range t.Nodes {
		j.node(&t.Nodes[i])
	}
	for i := range t.Generate {
		j.generator(&t.Generate[i])
	}
	if len(t.all) == 0 && !j.partial {
		j.report([]any{&t.Nodes, t}, "no node; name one under nodes, or have some generated")
	}
	j.named = !j.partial || len(t.all) > 0 && !slices.ContainsFunc(t.Nodes, func(n Node) bool { return n.Name == "" }) && len(t.Generate) == 0
	j.ports()
	for i := range t.Links {
		j.link(&t.Links[i])
	}
	j.tables()
	if !j.named {
		return // a node that could not be read may be meant
	}
	for i := range t.Events {
		e := &t.Events[i]
		if e.Do.Verb != "" {
			if err := t.Allows(e.Do); err != nil {
				j.report([]any{&e.Do, e}, "do: %v", err)
			}
		} else if !j.partial {
			j.report([]any{e}, "an event that does nothing; say what with do: power off NODE")
		}
	}
}

// node judges what stands in a node alone, and takes it in.
func (j judge) node(n *Node) {
	t := j.t
	n.Role = cmp.Or(n.Role, Room)
	n.Called = cmp.Or(n.Called, n.Name)
	switch other := t.names[n.Name]; {
	case n.Name == "" && !j.partial:
		j.report([]any{n}, "a node without a name")
	case n.Name == "":
	case !validName.MatchString(n.Name):
		j.report([]any{&n.Name, n}, "name: %q: %s", n.Name, nameRule)
	case other != nil:
		j.report([]any{&n.Name, n}, "name %q is taken, by the node in line %d", n.Name, j.Line(other))
	default:
		t.names[n.Name] = n
		t.all = append(t.all, n)
	}
	j.board([]any{&n.Role}, n.Role, []any{&n.As}, n.As)
	if len(n.At) != 0 && len(n.At) != 2 {
		j.report([]any{&n.At}, "at: want x and y: [0 m, 100 m]")
	}
	if n.Power != nil {
		j.power(*n.Power, n.Power)
	}
	if n.Role == Companion {
		j.only("a room server or repeater; a companion's line speaks to an app, see client", map[string]any{
			"console": &n.Console, "settings": &n.Settings, "password": &n.Password, "guest_password": &n.GuestPassword,
		})
	} else {
		j.only("a companion; a "+n.Role+" has a console", map[string]any{"client": &n.Client})
	}
	j.called(n)
	j.passwords(&n.Password, &n.GuestPassword)
	if key, err := n.Key.Private(); err == nil {
		if other := j.keys[key.Public()]; other != nil {
			j.report([]any{&n.Key}, "key: %s has it already, in line %d; two boards of one identity cannot be told apart", other.Name, j.Line(&other.Key))
		}
		j.keys[key.Public()] = n
	}
}

// only refuses what another role has.
func (j judge) only(who string, fields map[string]any) {
	for name, field := range fields {
		if j.Has(field) {
			j.report([]any{field}, "%s belongs to %s", name, who)
		}
	}
}

// generator judges a generator, and takes its nodes in.
func (j judge) generator(g *Generator) {
	g.Each.Role = cmp.Or(g.Each.Role, Room)
	j.board([]any{&g.Each.Role}, g.Each.Role, []any{&g.Each.As}, g.Each.As)
	if g.Each.Power != nil {
		j.power(*g.Each.Power, g.Each.Power)
	}
	j.passwords(&g.Each.Password, &g.Each.GuestPassword)
	if !j.shape(g) {
		return
	}
	if n := g.size(); n < 1 || n+len(j.t.all) > mostNodes {
		j.report([]any{&g.Count, &g.Columns, g}, "%d nodes; want at least one, and %d in all at most", n, mostNodes)
		return
	}
	nodes, err := g.nodes(j.t.Seed)
	if err != nil {
		j.report([]any{&g.Count, g}, "count: %v", err)
		return
	}
	for _, n := range nodes {
		if other := j.t.names[n.Name]; other != nil {
			j.report([]any{&g.Name, g}, "name: %q is the name of another node; take another", n.Name)
			return
		}
		n.Called = n.Name
		j.t.names[n.Name] = n
	}
	j.t.all = append(j.t.all, nodes...)
	j.t.generated = append(j.t.generated, g.links(nodes)...)
}
