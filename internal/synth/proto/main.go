package main

import (
	"fmt"
	"os"
	"syscall"
	"time"
	_ "unsafe"

	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"
	jr "github.com/aws/jsii-runtime-go/runtime"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
	cj "github.com/hashicorp/terraform-cdk-go/cdktf/jsii"
	awsj "github.com/cdktf/cdktf-provider-aws-go/aws/v19/jsii"
)

//go:linkname tarball github.com/cdktf/cdktf-provider-aws-go/aws/v19/jsii.tarball
var tarball []byte

var _ constructs.Construct

func main() {
	t0 := time.Now()
	if len(os.Args) > 1 && os.Args[1] == "list" {
		fmt.Println(len(tarball))
		return
	}
	slim := os.Getenv("SLIM")
	lap := func(s string) { fmt.Fprintf(os.Stderr, "%-12s %v\n", s, time.Since(t0).Round(time.Millisecond)) }
	if os.Getenv("EARLY") != "" { }
	cj.Initialize()
	lap("cdktf")
	if slim != "" {
		b, err := os.ReadFile(slim)
		if err != nil { panic(err) }
		jr.Load("@cdktf/provider-aws", "19.65.1", b)
	} else { awsj.Initialize() }
	lap("provider")
	app := cdktf.NewApp(&cdktf.AppConfig{StackTraces: jsii.Bool(os.Getenv("ST") == "1"), Outdir: jsii.String(os.Getenv("OUT"))})
	lap("app")
	n := 1
	fmt.Sscan(os.Getenv("N"), &n)
	for i := 0; i < n; i++ {
		st := cdktf.NewTerraformStack(app, jsii.String(fmt.Sprintf("s%d", i)))
		standin(st)
	}
	lap("build")
	app.Synth()
	lap("synth")
	jsii.Close()
	lap("close")
	var ru syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_CHILDREN, &ru)
	fmt.Fprintln(os.Stderr, "node MB", ru.Maxrss/1024)
}
