using Conversations.Silo.Monitoring;
using Microsoft.Extensions.Logging;

namespace Conversations.Silo.Tests.Monitoring;

public sealed class LogTailTests
{
    [Fact]
    public void Lines_FromInformationOn_AreKeptAndNumbered()
    {
        using var tail = new LogTail(TimeProvider.System);
        var logger = tail.CreateLogger("Some.Class");

        Say(logger, LogLevel.Debug, "not this");
        Say(logger, LogLevel.Information, "one");
        Say(logger, LogLevel.Error, "two", new InvalidOperationException("password=hunter2"));

        Assert.Equal([(1L, "one"), (2L, "two")], tail.After(0).Select(line => (line.Number, line.Text)));
        var last = Assert.Single(tail.After(1));
        Assert.Equal(("Some.Class", LogLevel.Error), (last.Category, last.Level));
        Assert.Contains(nameof(InvalidOperationException), last.Failure, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", last.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Tail_OfALongLog_IsBoundedAndTheNewest()
    {
        using var tail = new LogTail(TimeProvider.System);
        var logger = tail.CreateLogger("x");

        for (var line = 1; line <= 1000; line++) Say(logger, LogLevel.Information, line + new string('x', 10_000));

        var kept = tail.After(0);
        Assert.InRange(kept.Count, 100, 500);
        Assert.Equal(1000, kept[^1].Number);
        Assert.All(kept, line => Assert.InRange(line.Text.Length, 1, 2001));
    }

    static void Say(ILogger logger, LogLevel level, string text, Exception? failure = null) => logger.Log(level, default, text, failure, (said, _) => said);
}
