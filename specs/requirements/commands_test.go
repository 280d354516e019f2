package requirements_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/versions"
)

// upstream are the words that CommonCLI::handleCommand, handleGetCmd, handleSetCmd and
// handleRegionCmd and MyMesh::handleCommand compare a command with, v1.9.0 to v1.17.1.
var upstream = strings.Fields(`
	get.acl setperm room.post poweroff shutdown reboot clkreboot advert.zerohop advert clock.sync start.ota clock time neighbors
	neighbor.remove tempradio password clear.stats get set erase ver board sensor.get sensor.set sensor.list gps gps.on gps.off gps.sync gps.setloc gps.advert
	powersaving.on powersaving.off powersaving log.start log.stop log.erase log stats-packets stats-radio stats-core
	region region.def region.load region.save region.allowf region.denyf region.get region.home region.default region.put
	region.remove region.list
	get.bridge set.bridge get.bridge.type get.bootloader.ver get.adc.multiplier set.adc.multiplier get.pwrmgt.support get.pwrmgt.source
	get.pwrmgt.bootreason get.pwrmgt.bootmv get.extra.sf get.radio.fem.rxgain set.radio.fem.rxgain get.radio.fem.txgain
	set.radio.fem.txgain get.public.key get.role get.prv.key set.prv.key set.freq
	set.dutycycle set.af set.int.thresh set.cad set.agc.reset.interval set.multi.acks set.allow.read.only set.flood.advert.interval
	set.advert.interval set.guest.password set.name set.repeat set.radio.rxgain set.radio set.lat set.lon set.rxdelay set.txdelay
	set.flood.max set.flood.max.advert set.flood.max.unscoped set.direct.txdelay set.owner.info set.path.hash.mode set.loop.detect set.tx
`)

// form is how the list above writes words: with dots for blanks.
func form(words string) string { return strings.ReplaceAll(strings.TrimSpace(words), " ", ".") }

// ours are the words of the commands that the project's own firmware has, read off its source:
// the entries of its tables of commands, of keys and of what stands behind region.
func ours(t *testing.T) (list []string) {
	t.Helper()
	files, err := filepath.Glob("../../firmware/admin/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		source, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		region := filepath.Base(file) == "command_region.go"
		ast.Inspect(source, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr: // an entry of commands
				if name, ok := n.Key.(*ast.Ident); ok && name.Name == "words" {
					list = append(list, text(t, n.Value))
				}
			case *ast.CompositeLit: // an entry of verbs, without names
				if region && len(n.Elts) == 4 {
					list = append(list, "region "+text(t, n.Elts[0]))
				}
			}
			return true
		})
	}
	return list
}

func text(t *testing.T, e ast.Expr) string {
	t.Helper()
	literal, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	s, err := strconv.Unquote(literal.Value)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The table has every command that upstream or our firmware knows, and none that neither does.
func TestCommandsAreComplete(t *testing.T) {
	var table []string
	for _, c := range requirements.Commands() {
		if slices.Contains(table, form(c.Words)) {
			t.Errorf("%s stands there twice", c.Words)
		}
		table = append(table, form(c.Words))
	}
	known := slices.Clone(upstream)
	for _, words := range ours(t) {
		known = append(known, form(words))
	}
	if len(known) < len(upstream)+40 {
		t.Errorf("%d words of our firmware were found", len(known)-len(upstream))
	}
	for _, k := range versions.Keys(versions.Newest) {
		if how := "set."; k.Kind != versions.Fixed {
			known = append(known, how+k.Name)
		} else {
			known = append(known, "get."+k.Name)
		}
	}
	const repeaters = "discover.neighbors" // a room server does not know it
	for _, words := range known {
		if words != repeaters && !slices.Contains(table, words) {
			t.Errorf("%s is known to a firmware and not in the table", words)
		}
	}
	for _, words := range table {
		if !slices.Contains(known, words) {
			t.Errorf("%s is in the table and known to no firmware", words)
		}
	}
}

// Each cell names requirements that there are, with a witness of its way, or says why none does.
func TestCommandsAreDecided(t *testing.T) {
	for _, c := range requirements.Commands() {
		for way, cells := range map[string]requirements.Way{"serial": c.Serial, "remote": c.Remote} {
			for i, cell := range cells.Cells() {
				ids := requirements.Decides(cell)
				if len(ids) == 0 && (!strings.HasPrefix(cell, "(") || !strings.HasSuffix(cell, ")")) {
					t.Errorf("%s, %s, cell %d: %q: want requirements or a reason", c.Words, way, i, cell)
				}
				for _, id := range ids {
					r, ok := requirements.Lookup(id)
					if !ok {
						t.Errorf("%s, %s, cell %d: %s is not in the catalogue", c.Words, way, i, id)
					}
					if way == "remote" && i == 0 && !r.OnAir() {
						t.Errorf("%s: the reply over the air is judged by %s, which hears nothing", c.Words, id)
					}
				}
			}
		}
	}
}
