// Renders a Helm chart where Helm itself is not installed: Debian has none. Helm's templates are Go's text/template with the
// functions of sprig, both as Debian packages them, and the few of Helm's own below. What it does not do: dependencies,
// hooks in order, lookups in a cluster, values.schema.json (the tests check that).
//
//	template [-strict] [-f values.yaml]... RELEASE NAMESPACE CHART
//
// -strict fails on a value that nobody has set; Helm would print nothing in its place.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strings"
	"text/template"

	"github.com/Masterminds/sprig/v3"
	"sigs.k8s.io/yaml"
)

type values = map[string]interface{}

type files []string

func (f *files) String() string     { return strings.Join(*f, ",") }
func (f *files) Set(v string) error { *f = append(*f, v); return nil }

func main() {
	var given files
	strict := flag.Bool("strict", false, "fail on values that are not set")
	flag.Var(&given, "f", "a file of values, over those before it")
	flag.Parse()
	if flag.NArg() != 3 {
		fail(errors.New("template [-strict] [-f values.yaml]... RELEASE NAMESPACE CHART"))
	}
	text, err := render(flag.Arg(0), flag.Arg(1), flag.Arg(2), given, *strict)
	if err != nil {
		fail(err)
	}
	fmt.Print(text)
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}

func render(release, namespace, chart string, given files, strict bool) (string, error) {
	set := values{}
	for _, file := range append(files{filepath.Join(chart, "values.yaml")}, given...) {
		more, err := read(file)
		if err != nil {
			return "", err
		}
		set = merged(set, more)
	}
	about, err := read(filepath.Join(chart, "Chart.yaml"))
	if err != nil {
		return "", err
	}
	root := values{
		"Values":  set,
		"Chart":   capitalised(about),
		"Release": values{"Name": release, "Namespace": namespace, "Service": "Helm", "IsInstall": true, "IsUpgrade": false, "Revision": 1},
		"Files":   chartFiles{chart},
	}

	all := template.New("chart").Option(missing(strict))
	all.Funcs(functions(all))
	var names []string
	walk := func(path string, entry os.FileInfo, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(filepath.Dir(filepath.Clean(chart)), path)
		names = append(names, name)
		_, err = all.New(name).Parse(string(text))
		return err
	}
	if err := filepath.Walk(filepath.Join(chart, "templates"), walk); err != nil {
		return "", err
	}
	sort.Strings(names)
	return printed(all, names, root)
}

// Every template that is not a part of others, under the name of its file.
func printed(all *template.Template, names []string, root values) (string, error) {
	var out strings.Builder
	for _, name := range names {
		if strings.HasPrefix(filepath.Base(name), "_") {
			continue
		}
		root["Template"] = values{"Name": name, "BasePath": filepath.Dir(name)}
		var text strings.Builder
		if err := all.ExecuteTemplate(&text, name, root); err != nil {
			return "", err
		}
		// Helm shows it after an install.
		if filepath.Base(name) != "NOTES.txt" && strings.TrimSpace(text.String()) != "" {
			fmt.Fprintf(&out, "---\n# Source: %s\n%s\n", name, strings.TrimSpace(strings.ReplaceAll(text.String(), "<no value>", "")))
		}
	}
	return out.String(), nil
}

func missing(strict bool) string {
	if strict {
		return "missingkey=error"
	}
	return "missingkey=zero"
}

func read(file string) (values, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	found := values{}
	if err := yaml.Unmarshal(text, &found); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return found, nil
}

// Helm's rule: maps are merged, everything else is replaced, and null takes a value away.
func merged(under, over values) values {
	for key, value := range over {
		below, isMap := under[key].(values)
		above, alsoMap := value.(values)
		if value == nil {
			delete(under, key)
		} else if isMap && alsoMap {
			under[key] = merged(below, above)
		} else {
			under[key] = value
		}
	}
	return under
}

func capitalised(about values) values {
	result := values{}
	for key, value := range about {
		result[strings.ToUpper(key[:1])+key[1:]] = value
	}
	return result
}

type chartFiles struct{ chart string }

// Get answers the text of a file of the chart, and nothing for one that is not there, as Helm does.
func (f chartFiles) Get(name string) string {
	text, _ := os.ReadFile(filepath.Join(f.chart, name))
	return string(text)
}

func functions(all *template.Template) template.FuncMap {
	known := sprig.TxtFuncMap()
	// Helm takes these away: a chart says the same on every machine.
	delete(known, "env")
	delete(known, "expandenv")
	known["toYaml"] = func(value interface{}) (string, error) {
		text, err := yaml.Marshal(value)
		return strings.TrimSuffix(string(text), "\n"), err
	}
	known["fromYaml"] = func(text string) (values, error) {
		found := values{}
		return found, yaml.Unmarshal([]byte(text), &found)
	}
	known["include"] = func(name string, data interface{}) (string, error) {
		var text strings.Builder
		err := all.ExecuteTemplate(&text, name, data)
		return text.String(), err
	}
	known["tpl"] = func(text string, data interface{}) (string, error) {
		clone, err := all.Clone()
		if err != nil {
			return "", err
		}
		parsed, err := clone.New("tpl").Parse(text)
		if err != nil {
			return "", err
		}
		var out strings.Builder
		err = parsed.Execute(&out, data)
		return out.String(), err
	}
	known["required"] = func(message string, value interface{}) (interface{}, error) {
		if value == nil || value == "" {
			return nil, errors.New(message)
		}
		return value, nil
	}
	return known
}
