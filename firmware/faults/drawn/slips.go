package drawn

import (
	"go/ast"
	"go/token"
	"go/types"
	"strconv"
	"strings"
)

// look notes the slips that could be made at a node.
func (w *walk) look(n ast.Node) {
	switch n := n.(type) {
	case *ast.BasicLit:
		w.literal(n)
	case *ast.BinaryExpr:
		w.operator(n)
		w.term(n)
	case *ast.IfStmt:
		w.condition(n)
	case *ast.ExprStmt:
		if _, ok := n.X.(*ast.CallExpr); ok {
			w.put("dropped call", n, "")
		}
	case *ast.AssignStmt:
		if n.Tok != token.DEFINE {
			w.put("dropped assignment", n, "")
		}
		w.swapped(n)
	case *ast.IncDecStmt:
		w.put("dropped assignment", n, "")
	case *ast.CallExpr:
		w.arguments(n)
	case *ast.RangeStmt:
		w.put("loop ends early", n.Body, strings.TrimSuffix(w.src(n.Body), "}")+"\nbreak\n}")
	case *ast.BranchStmt:
		w.branch(n)
	case *ast.Ident:
		w.ident(n)
	case *ast.SelectorExpr:
		w.field(n)
	case *ast.SliceExpr:
		w.bounds(n)
	}
}

// literal: one more or less of a number, a text without its last character.
func (w *walk) literal(n *ast.BasicLit) {
	switch n.Kind {
	case token.INT:
		v, err := strconv.ParseInt(n.Value, 0, 64)
		if err != nil {
			return
		}
		w.put("off by one", n, strconv.FormatInt(v+1, 10))
		if v > 0 {
			w.put("off by one", n, strconv.FormatInt(v-1, 10))
		}
	case token.FLOAT:
		w.put("another number", n, "(2*"+n.Value+")")
	case token.STRING:
		if s, err := strconv.Unquote(n.Value); err == nil && s != "" {
			w.put("another text", n, strconv.Quote(s[:len(s)-1]))
		}
	default:
	}
}

// operators are what is typed easily in another's place.
var operators = map[token.Token][]struct{ kind, text string }{
	token.LSS:  {{"another comparison", "<="}, {"another comparison", ">"}},
	token.LEQ:  {{"another comparison", "<"}},
	token.GTR:  {{"another comparison", ">="}, {"another comparison", "<"}},
	token.GEQ:  {{"another comparison", ">"}},
	token.EQL:  {{"another comparison", "!="}},
	token.NEQ:  {{"another comparison", "=="}},
	token.ADD:  {{"another arithmetic", "-"}},
	token.SUB:  {{"another arithmetic", "+"}},
	token.MUL:  {{"another arithmetic", "/"}},
	token.QUO:  {{"another arithmetic", "*"}},
	token.REM:  {{"another arithmetic", "/"}},
	token.AND:  {{"another arithmetic", "|"}},
	token.OR:   {{"another arithmetic", "&"}},
	token.SHL:  {{"another arithmetic", ">>"}},
	token.SHR:  {{"another arithmetic", "<<"}},
	token.LAND: {{"another logic", "||"}},
	token.LOR:  {{"another logic", "&&"}},
}

func (w *walk) operator(n *ast.BinaryExpr) {
	if w.info.Types[n].IsType() {
		return // of a constraint
	}
	for _, other := range operators[n.Op] {
		at := w.fset.Position(n.OpPos).Offset
		w.found = append(w.found, edit{kind: other.kind, file: w.name, from: at, to: at + len(n.Op.String()), text: other.text})
	}
	if basic, ok := w.info.TypeOf(n).(*types.Basic); ok && basic.Info()&types.IsInteger != 0 && (n.Op == token.ADD || n.Op == token.SUB) {
		w.put("off by one", n, "("+w.src(n)+"+1)")
	}
}

// term: one side of a condition is forgotten.
func (w *walk) term(n *ast.BinaryExpr) {
	if n.Op == token.LAND || n.Op == token.LOR {
		w.put("dropped term", n, w.src(n.X))
		w.put("dropped term", n, w.src(n.Y))
	}
}

// condition: turned round, or what stands behind it left out.
func (w *walk) condition(n *ast.IfStmt) {
	w.put("negated condition", n.Cond, "!("+w.src(n.Cond)+")")
	if outer, ok := w.parent().(*ast.IfStmt); ok && outer.Else == n || n.Else != nil || len(n.Body.List) == 0 {
		return
	}
	switch n.Body.List[len(n.Body.List)-1].(type) {
	case *ast.ReturnStmt, *ast.BranchStmt:
		w.put("dropped guard", n, "")
	}
}

// swapped: two targets of one assignment change places.
func (w *walk) swapped(n *ast.AssignStmt) {
	if len(n.Lhs) != 2 || len(n.Rhs) != 2 {
		return
	}
	if w.src(n.Rhs[0]) != w.src(n.Rhs[1]) && types.Identical(w.info.TypeOf(n.Rhs[0]), w.info.TypeOf(n.Rhs[1])) {
		w.put("swapped values", n, w.src(n.Lhs[0])+", "+w.src(n.Lhs[1])+" "+n.Tok.String()+" "+w.src(n.Rhs[1])+", "+w.src(n.Rhs[0]))
	}
}

// arguments: two of the same type change places.
func (w *walk) arguments(n *ast.CallExpr) {
	for i := 0; i+1 < len(n.Args); i++ {
		a, b := n.Args[i], n.Args[i+1]
		if w.src(a) != w.src(b) && types.Identical(w.info.TypeOf(a), w.info.TypeOf(b)) {
			from, _ := w.offset(a)
			_, to := w.offset(b)
			w.found = append(w.found, edit{kind: "swapped values", file: w.name, from: from, to: to, text: w.src(b) + ", " + w.src(a)})
		}
	}
}

func (w *walk) branch(n *ast.BranchStmt) {
	if n.Label != nil {
		return
	}
	switch n.Tok {
	case token.CONTINUE:
		w.put("loop ends early", n, "break")
	case token.BREAK:
		w.put("loop goes on", n, "continue")
	default:
	}
}

// bounds: a part of something begins or ends one too late or too early.
func (w *walk) bounds(n *ast.SliceExpr) {
	for _, bound := range []ast.Expr{n.Low, n.High} {
		if bound == nil {
			continue
		}
		if _, number := bound.(*ast.BasicLit); !number { // those are off by one anyway
			w.put("off by one", bound, "("+w.src(bound)+"-1)")
			w.put("off by one", bound, "("+w.src(bound)+"+1)")
		}
	}
}
