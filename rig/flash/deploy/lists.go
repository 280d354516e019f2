package deploy

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/rig/console"
)

// lists asks for access list, regions and scope. What a board does not tell is said in Lacks.
func (b *Backup) lists(ctx context.Context, talk *console.Session) {
	var err error
	if b.Access, err = access(ctx, talk); err != nil {
		b.Lacks = append(b.Lacks, "access list: "+err.Error())
	}
	var cut bool
	if b.Regions, cut, err = regions(ctx, talk); errors.Is(err, console.ErrUnknown) {
		return // its release has none
	} else if err != nil {
		b.Lacks = append(b.Lacks, "regions: "+err.Error())
		return
	}
	if cut {
		b.Lacks = append(b.Lacks, fmt.Sprintf("regions behind %s: the console cuts what it tells of them", b.Regions[len(b.Regions)-1].Name))
	}
	if b.Scope, err = defaultScope(ctx, talk); err != nil {
		b.Lacks = append(b.Lacks, "default scope: "+err.Error())
	}
}

// access is the board's access list.
func access(ctx context.Context, talk *console.Session) (list []Member, err error) {
	printed, err := talk.Dump(ctx, "get acl")
	if err != nil {
		return nil, err
	}
	read, err := console.ParseAccessList(printed)
	if err != nil {
		return nil, err
	}
	for _, a := range read {
		list = append(list, Member{strings.ToUpper(hex.EncodeToString(a.Key[:])), a.Permissions})
	}
	return list, nil
}

// cutFrom is the length from which on a reply about regions may be cut: it has room for 160 bytes with the
// one that ends it (CommonCLI::handleRegionCmd, v1.17.1), and a name that does not fit is left out in part.
const cutFrom = 158

// regions is the board's region tree, without a last line that may be cut.
func regions(ctx context.Context, talk *console.Session) (list []Region, cut bool, err error) {
	reply, err := talk.Ask(ctx, "region")
	if err != nil {
		return nil, false, err
	}
	if cut = len(reply) >= cutFrom; cut {
		reply = reply[:strings.LastIndexByte(strings.TrimRight(reply, "\r\n"), '\n')+1]
	}
	tree, err := console.ParseRegions(reply)
	if err != nil {
		return nil, false, err
	}
	var above []string
	for _, r := range tree {
		if r.Depth > len(above) {
			return nil, false, fmt.Errorf("region %s lies in none", r.Name)
		}
		one := Region{Name: r.Name, Home: r.Home, Flood: r.Flood}
		if above = append(above[:r.Depth], r.Name); r.Depth > 1 {
			one.Parent = above[r.Depth-1]
		}
		list = append(list, one)
	}
	return list, cut, nil
}

// defaultScope is where the board's floods are sent; "": nowhere in particular.
func defaultScope(ctx context.Context, talk *console.Session) (string, error) {
	reply, err := talk.Ask(ctx, "region default")
	if err != nil {
		return "", err
	}
	return console.ParseDefaultScope(reply)
}
