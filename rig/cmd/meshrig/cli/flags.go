package cli

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/meshrig/meshrig/rig/internal/words"
)

// flagError says in words what the parser of the flags says in Go's: flag, what was given, what is wanted.
func flagError(cmd *cobra.Command, err error) error {
	if e, ok := errors.AsType[*pflag.NotExistError](err); ok {
		return unknownFlag(cmd, e.GetSpecifiedName())
	}
	if e, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return fmt.Errorf("%s: nothing given; want %s", dashed(e.GetFlag()), wanted(e.GetFlag()))
	}
	if e, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return fmt.Errorf("%s %q: want %s", dashed(e.GetFlag()), e.GetValue(), wanted(e.GetFlag()))
	}
	if e, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		return fmt.Errorf("%q: no flag has such a name; `%s --help` lists them", e.GetSpecifiedFlag(), cmd.CommandPath())
	}
	return err
}

func unknownFlag(cmd *cobra.Command, name string) error {
	var known []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		known = append(known, "--"+f.Name)
		if f.Shorthand != "" {
			known = append(known, "-"+f.Shorthand)
		}
	})
	typed := "--" + name
	if len(name) == 1 {
		typed = "-" + name
	}
	return fmt.Errorf("%s%w; `%s --help` lists all", called(cmd), &words.Unknown{What: "flag", Name: typed, Known: known}, cmd.CommandPath())
}

func dashed(f *pflag.Flag) string { return "--" + f.Name }

// wanted is what a flag takes, in words.
func wanted(f *pflag.Flag) string {
	switch kind := f.Value.Type(); kind {
	case "int":
		return fmt.Sprintf("a whole number from 0 to %d", math.MaxInt)
	case "uint32", "uint64":
		bits, _ := strconv.Atoi(strings.TrimPrefix(kind, "uint"))
		return fmt.Sprintf("a whole number from 0 to %d", ^uint64(0)>>(64-bits))
	case "duration":
		return "a time with its unit, such as 90s, 5m or 1h30m, of 292 years at most"
	case "bool":
		return "true or false, or the flag alone"
	case "intSlice":
		return "whole numbers, with commas between them"
	case "stringSlice":
		return "names, with commas between them; quotes go in pairs"
	default:
		return f.Usage
	}
}

// checkValues refuses what a flag may be given and no command can mean: an empty name, a count
// below zero, a time that is none, and two flags that exclude each other.
func checkValues(cmd *cobra.Command) (wrong error) {
	groups := map[string][]string{}
	cmd.Flags().Visit(func(f *pflag.Flag) {
		for _, group := range f.Annotations["cobra_annotation_mutually_exclusive"] {
			groups[group] = append(groups[group], dashed(f))
		}
		if err := checkValue(f); err != nil && wrong == nil {
			wrong = fmt.Errorf("%s %w", dashed(f), err)
		}
	})
	for _, set := range groups {
		if len(set) > 1 && wrong == nil {
			wrong = excludes(set)
		}
	}
	return wrong
}

func checkValue(f *pflag.Flag) error {
	given := f.Value.String()
	if list, ok := f.Value.(pflag.SliceValue); ok {
		items := list.GetSlice()
		if len(items) == 0 || slices.Contains(items, "") {
			return fmt.Errorf("\"\": an empty name; want %s, or leave the flag out", wanted(f))
		}
		if f.Value.Type() == "intSlice" {
			for _, n := range items {
				if strings.HasPrefix(n, "-") {
					return fmt.Errorf("%s: want none below 0", n)
				}
			}
		}
		return nil
	}
	switch f.Value.Type() {
	case "string":
		if given == "" {
			return errors.New(`"": empty; give a value, or leave the flag out`)
		}
	case "int":
		if strings.HasPrefix(given, "-") {
			return fmt.Errorf("%s: want a number that is not below 0", given)
		}
	case "duration":
		if d, err := time.ParseDuration(given); err == nil && d <= 0 {
			return fmt.Errorf("%s: want a time longer than 0, such as 90s", given)
		}
	}
	return nil
}

// Refuse refuses flags that were given and that would be ignored, for why.
func Refuse(cmd *cobra.Command, why string, flags ...string) error {
	for _, name := range flags {
		if cmd.Flags().Changed(name) {
			return WrongSelection(fmt.Errorf("--%s does not apply: %s; leave it out", name, why))
		}
	}
	return nil
}

// Given are the names of the flags that were given.
func Given(cmd *cobra.Command) (names []string) {
	cmd.Flags().Visit(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// Completes teaches the shell the values that a flag takes.
func Completes(cmd *cobra.Command, flag string, values ...string) {
	CompletesFrom(cmd, flag, func() []string { return values })
}

// CompletesFrom is Completes for values that are worked out when they are asked for. Behind a tab, a
// value has a description.
func CompletesFrom(cmd *cobra.Command, flag string, values func() []string) {
	err := cmd.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
		return values(), cobra.ShellCompDirectiveNoFileComp
	})
	if err != nil {
		panic(err) // a flag that was just defined
	}
}
