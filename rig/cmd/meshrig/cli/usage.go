package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
)

// Own are what the exit codes 0 and 1 mean of a command that judges no firmware, as its
// annotations. An empty word leaves the one of the table.
func Own(kept, broken string) map[string]string { return map[string]string{"0": kept, "1": broken} }

// Prepare makes a command line of one kind out of a tree of commands: whatever is wrong with it,
// flags, arguments or names, is a [WrongSelection] in words, and every help ends with the table of
// exit codes.
func Prepare(root *cobra.Command) {
	root.InitDefaultHelpCmd()
	root.InitDefaultCompletionCmd()
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return WrongSelection(flagError(cmd, err)) })
	prepare(root)
}

func prepare(cmd *cobra.Command) {
	for _, sub := range cmd.Commands() {
		prepare(sub)
	}
	cmd.Args = arguments(cmd, cmd.Args)
	if cmd.Long == "" {
		cmd.Long = cmd.Short
	}
	own := map[int]string{}
	for _, e := range report.Exits() {
		if w := cmd.Annotations[strconv.Itoa(e.Code)]; w != "" {
			own[e.Code] = w
		}
	}
	if cmd.Name() != cobra.ShellCompRequestCmd {
		cmd.Long += "\n\n" + report.ExitHelp(own)
	}
	switch {
	case cmd.Name() == "help":
		cmd.Args = helpTopic
	case cmd.HasSubCommands() && !cmd.Runnable():
		cmd.RunE = func(cmd *cobra.Command, _ []string) error { return cmd.Help() }
	}
}

// arguments checks the arguments of a command and what its flags were given.
func arguments(cmd *cobra.Command, want cobra.PositionalArgs) cobra.PositionalArgs {
	parent := cmd.HasSubCommands()
	return func(cmd *cobra.Command, args []string) error {
		if parent && len(args) > 0 && (want == nil || want(cmd, args) != nil) {
			return WrongSelection(unknownCommand(cmd, args[0]))
		}
		if err := checkValues(cmd); err != nil {
			return WrongSelection(err)
		}
		if want == nil || want(cmd, args) == nil {
			return nil
		}
		given := "no argument given"
		switch len(args) {
		case 0:
		case 1:
			given = fmt.Sprintf("1 argument given, %q", args[0])
		default:
			given = fmt.Sprintf("%d arguments given, the last is %q", len(args), args[len(args)-1])
		}
		return WrongSelection(fmt.Errorf("%s%s; want `%s`; `%s --help` explains it", called(cmd), given, cmd.UseLine(), cmd.CommandPath()))
	}
}

func unknownCommand(parent *cobra.Command, name string) error {
	var known []string
	for _, sub := range parent.Commands() {
		if sub.IsAvailableCommand() || sub.Name() == "help" {
			known = append(known, sub.Name())
		}
	}
	return fmt.Errorf("%s%w; `%s --help` lists all", called(parent), &words.Unknown{What: "command", Name: name, Known: known}, parent.CommandPath())
}

// called is the path of a command without the program's name, as the beginning of a sentence.
func called(cmd *cobra.Command) string {
	if _, path, ok := strings.Cut(cmd.CommandPath(), " "); ok {
		return path + ": "
	}
	return ""
}

// helpTopic takes the path of a command.
func helpTopic(cmd *cobra.Command, args []string) error {
	found, left, err := cmd.Root().Find(args)
	if err == nil && len(left) == 0 {
		return nil
	}
	if found == nil {
		found = cmd.Root()
	}
	return WrongSelection(unknownCommand(found, slices.Concat(left, args)[0]))
}

// excludes says that a command takes one of several flags.
func excludes(flags []string) error {
	return fmt.Errorf("%s exclude each other; give one of them", strings.Join(flags, " and "))
}
