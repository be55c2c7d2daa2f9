using System.CommandLine;
using System.Text.RegularExpressions;
using Conversations.Silo.Commands;
using Conversations.Silo.Tests.Access;

namespace Conversations.Silo.Tests.Commands;

/// <summary>The commands that talk to a running server.</summary>
public sealed partial class ServerCommandTests : IAsyncLifetime
{
    UsersSilo silo = null!;

    public async Task InitializeAsync() => silo = await UsersSilo.Start();

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task Chat_OfTwoTurns_IsListedAndTailedWithEachMessageOnce()
    {
        var (code, said, told) = await Run("chat", "/words 3");
        Assert.Equal((0, "word1 word2 word3\n"), (code, said));
        var id = Id().Match(told).Value;
        Assert.Equal(0, (await Run("chat", "--conversation", $"conv-{id}", "second\u001b[2J")).Code);

        Assert.Contains($"{id} ", (await Run("list")).Output, StringComparison.Ordinal);
        var seen = await Tail(id, "second");
        Assert.Equal("> /words 3\nword1 word2 word3\n> second[2J\nYou said: second[2J\n", seen.Output);
        Assert.Equal(0, seen.Code);
    }

    [Fact]
    public async Task Tail_OfATurnThatComesLater_ShowsWhatIsAskedAndAnswered()
    {
        var id = Id().Match((await Run("chat", "hello")).Error).Value;
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = new Watched();
        var tailing = Run(output, stop.Token, "tail", id);
        await output.Seen("You said: hello", stop.Token);

        await Run("chat", "--conversation", id, "/words 5 /slow 20");
        await output.Seen("word5\n", stop.Token);
        await stop.CancelAsync();

        await tailing;
        Assert.Equal("> hello\nYou said: hello\n> /words 5 /slow 20\nword1 word2 word3 word4 word5\n", output.Text);
    }

    [Theory]
    [InlineData("chat", "--server", "nowhere")]
    [InlineData("tail", "no-id")]
    [InlineData("list", "--limit", "0")]
    public async Task Arguments_ThatAreWrong_AreRefused(params string[] args) => Assert.Equal(1, (await Run(args)).Code);

    [Fact]
    public async Task Refusal_OfTheServer_IsToldInItsWords()
    {
        var (code, _, error) = await Run(["list", "--key", "wrong"]);
        Assert.Equal((1, "The server refuses (401): Not authenticated\n"), (code, error));
        Assert.Equal("The server refuses (403): Access denied\n", (await Run(["drain", "--key", UsersSilo.Ann])).Error);
    }

    [Fact]
    public async Task Doctor_OfAWrongConfiguration_NamesTheKeyAndFails()
    {
        var (code, output, _) = await Run("doctor", "--Limits:PageRows", "many", "--urls", "http://127.0.0.1:0", "--Workspaces:Sandbox", "none");

        Assert.Equal(1, code);
        Assert.Contains("FAIL  configuration  Limits:PageRows is 'many'; it must be a whole number.", output, StringComparison.Ordinal);
        Assert.Contains("warn  sandbox        Workspaces:Sandbox is none", output, StringComparison.Ordinal);
        Assert.Contains("ok    ports", output, StringComparison.Ordinal);
    }

    async Task<(int Code, string Output, string Error)> Tail(string id, string until)
    {
        using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var output = new Watched();
        var tailing = Run(output, stop.Token, "tail", id);
        await output.Seen($"You said: {until}", stop.Token);
        await stop.CancelAsync();
        return (await tailing, output.Text, "");
    }

    async Task<(int Code, string Output, string Error)> Run(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var code = await Invoke(args, output, error, CancellationToken.None);
        return (code, Lines(output.ToString()), Lines(error.ToString()));
    }

    Task<int> Run(TextWriter output, CancellationToken cancellationToken, params string[] args) => Invoke(args, output, TextWriter.Null, cancellationToken);

    Task<int> Invoke(string[] args, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var root = new RootCommand();
        foreach (var command in new[] { ChatCommand.Create(), ListCommand.Create(), TailCommand.Create(), DrainCommand.Create(), DoctorCommand.Create() }) root.Subcommands.Add(command);
        string[] where = args[0] == "doctor" ? [] : [.. args.Contains("--server") ? [] : (string[])["--server", silo.Client.BaseAddress!.AbsoluteUri], .. args.Contains("--key") ? [] : (string[])["--key", UsersSilo.Admin]];
        return root.Parse([.. args, .. where]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, cancellationToken);
    }

    static string Lines(string text) => text.ReplaceLineEndings("\n");

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f-]{27}")]
    private static partial Regex Id();
}
