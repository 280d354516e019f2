package mutant

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/firmware/faults"
)

// jointFile is a file of the firmware to which functions with faults are added.
type jointFile struct {
	source []byte
	fset   *token.FileSet
	ast    *ast.File
	uses   map[string]bool // of other packages

	entries map[*ast.FuncDecl]*entry
	added   []added
}

// entry is what a function does first: it hands over to the one with the fault that is on.
type entry struct {
	names map[int]nameAt // of parameters that have none, by where they stand in the source
	call  string         // what comes behind the name of the other function
	cases strings.Builder
}

// nameAt is a name to be put where there was none, or in place of as many bytes of another.
type nameAt struct {
	name string
	over int
}

// added is a function with a fault.
type added struct{ id, text string }

func newJointFile(source []byte) (*jointFile, error) {
	j := &jointFile{source: source, fset: token.NewFileSet(), entries: map[*ast.FuncDecl]*entry{}}
	var err error
	j.ast, err = parser.ParseFile(j.fset, "", source, parser.SkipObjectResolution)
	if err == nil {
		j.uses = uses(j.ast)
	}
	return j, err
}

// uses are the packages that a file imports and names, by the last part of their path or the name
// that the file gives them.
func uses(file *ast.File) map[string]bool {
	imported, named := map[string]bool{}, map[string]bool{}
	for _, i := range file.Imports {
		name := path.Base(strings.Trim(i.Path.Value, `"`))
		if i.Name != nil {
			name = i.Name.Name
		}
		imported[name] = true
	}
	ast.Inspect(file, func(n ast.Node) bool {
		if s, ok := n.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && imported[x.Name] {
				named[x.Name] = true
			}
		}
		return true
	})
	return named
}

// add adds the function that has a fault, under a number. False if the fault changes anything else
// than a function's body, the file has no such text, or leaves an import without use, which beside
// the function without a fault the compiler would not notice.
func (j *jointFile) add(f faults.Fault, n int) bool {
	from, to, text, ok := f.Edit(j.source)
	if !ok {
		return false
	}
	i := slices.IndexFunc(j.ast.Decls, func(d ast.Decl) bool {
		fn, ok := d.(*ast.FuncDecl)
		return ok && fn.Body != nil && j.at(fn.Body.Lbrace) < from && to <= j.at(fn.Body.Rbrace)
	})
	if i < 0 {
		return false
	}
	fn, _ := j.ast.Decls[i].(*ast.FuncDecl)
	name := fmt.Sprintf("meshrigMutant%d", n)
	edited := string(j.source[j.at(fn.Pos()):j.at(fn.Name.Pos())]) + name + string(j.source[j.at(fn.Name.End()):from]) + text + string(j.source[to:j.at(fn.End())])
	whole := string(j.source[:from]) + text + string(j.source[to:])
	parsed, err := parser.ParseFile(token.NewFileSet(), "", whole, parser.SkipObjectResolution)
	if err != nil || len(parsed.Decls) != len(j.ast.Decls) || !maps.Equal(uses(parsed), j.uses) {
		return false
	}
	e := j.entries[fn]
	if e == nil {
		e = j.newEntry(fn)
		j.entries[fn] = e
	}
	if fn.Recv != nil {
		name = e.receiver(j, fn) + "." + name
	}
	fmt.Fprintf(&e.cases, " case %d: ", n)
	if fn.Type.Results.NumFields() > 0 {
		fmt.Fprintf(&e.cases, "return %s%s;", name, e.call)
	} else {
		fmt.Fprintf(&e.cases, "%s%s; return;", name, e.call)
	}
	j.added = append(j.added, added{f.ID, edited})
	return true
}

func (j *jointFile) at(p token.Pos) int { return j.fset.Position(p).Offset }

// newEntry gives each parameter a name and hands them on in a call.
func (j *jointFile) newEntry(fn *ast.FuncDecl) *entry {
	e := &entry{names: map[int]nameAt{}}
	var arguments []string
	for _, field := range fn.Type.Params.List {
		behind := ""
		if _, ok := field.Type.(*ast.Ellipsis); ok {
			behind = "..."
		}
		for _, name := range e.namesOf(j, field) {
			arguments = append(arguments, name+behind)
		}
	}
	if types := fn.Type.TypeParams; types != nil {
		var names []string
		for _, field := range types.List {
			for _, name := range field.Names {
				names = append(names, name.Name)
			}
		}
		e.call = "[" + strings.Join(names, ", ") + "]"
	}
	e.call += "(" + strings.Join(arguments, ", ") + ")"
	return e
}

// receiver is the name of what a method belongs to.
func (e *entry) receiver(j *jointFile, fn *ast.FuncDecl) string {
	return e.namesOf(j, fn.Recv.List[0])[0]
}

// namesOf are the names of a field, which it is given if it has none that can be used.
func (e *entry) namesOf(j *jointFile, field *ast.Field) (names []string) {
	if len(field.Names) == 0 {
		at := j.at(field.Type.Pos())
		name := fmt.Sprintf("meshrigArgument%d", at)
		e.names[at] = nameAt{name + " ", 0}
		return []string{name}
	}
	for _, id := range field.Names {
		name := id.Name
		if name == "_" {
			at := j.at(id.Pos())
			name = fmt.Sprintf("meshrigArgument%d", at)
			e.names[at] = nameAt{name, len(id.Name)}
		}
		names = append(names, name)
	}
	return names
}

// text is the file as the compiler reads it. Its own lines keep their numbers.
func (j *jointFile) text() []byte {
	inserted := map[int]nameAt{}
	for fn, e := range j.entries {
		maps.Copy(inserted, e.names)
		inserted[j.at(fn.Body.Lbrace)+1] = nameAt{" switch meshrigMutant {" + e.cases.String() + " };", 0}
	}
	var b bytes.Buffer
	for i := 0; i < len(j.source); i++ {
		if in, ok := inserted[i]; ok {
			b.WriteString(in.name)
			i += in.over
		}
		b.WriteByte(j.source[i])
	}
	for _, a := range j.added {
		b.WriteString("\n" + a.text + "\n")
	}
	return b.Bytes()
}

// refused are the faults in whose functions the compiler found mistakes, as it says of a file that
// has the text.
func (j *jointFile) refused(said, file string) (ids []string) {
	for _, at := range refusal.FindAllStringSubmatch(said, -1) {
		line, _ := strconv.Atoi(at[2])
		if id := j.faultAt(line); id != "" && path.Base(at[1]) == file {
			ids = append(ids, id)
		}
	}
	return ids
}

// faultAt is the fault whose function is at a line of the text, empty if none is.
func (j *jointFile) faultAt(line int) string {
	next := bytes.Count(j.source, []byte("\n")) + 2
	for _, a := range j.added {
		end := next + strings.Count(a.text, "\n")
		if line >= next && line <= end {
			return a.id
		}
		next = end + 2
	}
	return ""
}
