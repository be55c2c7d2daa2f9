using System.Runtime.InteropServices;
using Conversations.Bench.Load;
using Conversations.Bench.Load.All;
using Conversations.Bench.Load.FanOut;
using Conversations.Bench.Load.Idle;
using Conversations.Bench.Load.Length;
using Conversations.Bench.Load.Model;
using Conversations.Bench.Load.Relay;
using Conversations.Bench.Load.Turns;

const string Usage = """
    load COMMAND [--name value …]
      model   --port 9900 [--tokens 20] [--delay 0]            a local OpenAI-compatible model
      relay   --port 9926 --model http://127.0.0.1:9900/v1     the same relay on bare Kestrel
      turns   --url URL [--relay URL] [--concurrency 1,16,64,256] [--seconds 3] [--rounds 5] [--per 1]
      fanout  --url URL [--relay URL] [--streams 1,100,1000] [--rounds 3]
      idle    --url URL --pid PID [--idle-conversations 2000,10000] [--idle-streams 200,1000]
      length  --url URL [--messages 5000] [--rounds 5]         a long conversation beside a short one
      all     --silo path/to/Silo.dll                          starts model, relay and server, runs the four, stops them
      across  --silo path/to/Silo.dll --postgres "Host=..."    the same of turns and fanout, through a process without grains
    turns and fanout take [--pid PID] [--relay-pid PID] for CPU figures and [--handle openai/bench] for the model.
    """;

if (args.Length == 0)
{
    Console.Error.WriteLine(Usage);
    return 2;
}

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var arguments = new Arguments(args.AsSpan(1));
try
{
    await RunAsync(args[0]);
    return 0;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return 130;
}
catch (Exception failure) when (failure is BenchException or ArgumentException or IOException)
{
    Console.Error.WriteLine(failure.Message);
    return 1;
}

Task RunAsync(string command) => command switch
{
    "model" => new ModelServer(arguments.Number("port", 9900), new Script(arguments.Number("tokens", 20), arguments.Number("delay", 0))).RunAsync(stop.Token),
    "relay" => RelayAsync(),
    "turns" => TurnsCommand.RunAsync(Server(), Relay(""), arguments, stop.Token),
    "fanout" => FanOutCommand.RunAsync(Server(), Relay("/fan"), arguments, stop.Token),
    "length" => LengthCommand.RunAsync(Server(), arguments, stop.Token),
    "idle" => IdleCommand.RunAsync(Server(), arguments, stop.Token),
    "all" => AllCommand.RunAsync(arguments, stop.Token),
    "across" => AcrossCommand.RunAsync(arguments, stop.Token),
    _ => throw new ArgumentException($"No command '{command}'.\n{Usage}"),
};

async Task RelayAsync()
{
    using var relay = new RelayServer(arguments.Number("port", 9926), new Uri(arguments.Text("model") ?? "http://127.0.0.1:9900/v1"));
    await relay.RunAsync(stop.Token);
}

LettaTarget Server() => new(new Uri(arguments.Required("url")), Pid("pid"), Handle());

string Handle() => arguments.Text("handle") ?? "openai/bench";

LettaTarget? Relay(string path) => arguments.Text("relay") is { } url ? new LettaTarget(new Uri(url + path), Pid("relay-pid"), Handle()) : null;

int? Pid(string name) => arguments.Text(name) is null ? null : arguments.Number(name, 0);

void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}
