using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Conversations.Bench.Load.Idle;

namespace Conversations.Cluster.Tests;

/// <summary>F6 and F7 in small: very many readers, one of whose gateways dies; and readers that never read.</summary>
/// <remarks>Only in the long form: they keep the machine busy.</remarks>
[Collection(Alone.Name)]
public sealed class CrowdTests
{
    const int Runs = 4;
    const int WordsUntilFull = 380;
    const long MostBuffered = 64 << 10;
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    static readonly TimeSpan LongestCatchUp = TimeSpan.FromSeconds(10);

    [SlowFact]
    public async Task Two_thousand_readers_survive_the_death_of_a_gateway()
    {
        await using var rig = await StartGateways();
        var gateways = rig.Silos.Skip(1).ToArray();
        var talkers = await Talk(rig, words: 400);
        using var limit = new CancellationTokenSource(Patience);
        var readers = Enumerable.Range(0, 2_000).Select(i => new CrowdReader(gateways, i % 2, talkers[i % Runs].Seen.RunId!)).ToArray();
        var reading = readers.Select(reader => reader.Read(limit.Token)).ToArray();
        await Wait.Until(() => readers.All(reader => reader.LastSeq > 0), Patience, "all readers to read");

        await gateways[0].KillNow();
        var killed = Stopwatch.GetTimestamp();
        await Wait.Until(() => readers.Where((_, i) => i % 2 == 0).All(reader => reader.Resumes.Count > 0), Patience, "all who were cut off to come back");
        var places = talkers.Select(talker => talker.Seen.LastSeq).ToArray();
        await Wait.Until(() => readers.Select((reader, i) => reader.LastSeq >= places[i % Runs]).All(there => there), Patience, "all readers to catch up");
        var caughtUp = Stopwatch.GetElapsedTime(killed);

        await Task.WhenAll(reading);
        await CheckExact(rig, talkers, readers);
        FaultReport.Add("F6 2,000 readers, a gateway killed: to the first frame of a resume", 1, 1, Runs, readers.Sum(reader => reader.Frames.Count), readers.SelectMany(reader => reader.Resumes));
        FaultReport.Add("F6 2,000 readers, a gateway killed: until all caught up", 1, 1, Runs, 0, [caughtUp]);
        Assert.True(readers.Sum(reader => reader.Resumes.Count) >= 950, "Too few readers had to resume.");
        Assert.InRange(caughtUp, TimeSpan.Zero, LongestCatchUp);
    }

    [SlowFact]
    public async Task Readers_that_never_read_harm_nobody()
    {
        await using var rig = await StartGateways();
        var gateways = rig.Silos.Skip(1).ToArray();
        var talkers = await Talk(rig, words: 500);
        using var limit = new CancellationTokenSource(Patience);
        var readers = Enumerable.Range(0, 1_000).Select(i => new CrowdReader(gateways, i % 2, talkers[i % Runs].Seen.RunId!)).ToArray();
        var reading = readers.Select(reader => reader.Read(limit.Token)).ToArray();
        await Wait.Until(() => readers.All(reader => reader.LastSeq > 0), Patience, "all readers to read");
        var before = await Buffered(gateways, limit.Token);
        var dead = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => NeverRead(gateways[i % 2], talkers[i % Runs].Seen.RunId!)));

        await Wait.Until(() => talkers.All(talker => talker.Seen.LastSeq > WordsUntilFull), Patience, "as much as nobody keeps for a reader");
        var each = (await Buffered(gateways, limit.Token) - before) / dead.Length;
        await Task.WhenAll(reading);
        await CheckExact(rig, talkers, readers);
        Console.WriteLine($"{{\"fault\":\"F7 200 readers that never read beside 1,000\",\"bytesEach\":{each}}}");
        Assert.All(readers, reader => Assert.Empty(reader.Resumes));
        Assert.InRange(each, 1, MostBuffered);
        await Wait.Until(() => gateways.All(gateway => Network.Unsent(gateway.Port) == 0), Patience, "the dead to be cut off");
        Assert.All(await Task.WhenAll(dead.Select(socket => IsCutOff(socket, limit.Token))), Assert.True);
    }

    static Task<Rig> StartGateways() => Rig.Start(each: (silo, _) => silo == 0 ? [] : new() { ["Cluster:Role"] = "Gateway" });

    static async Task<ChatClient[]> Talk(Rig rig, int words)
    {
        rig.Model.WordTime = TimeSpan.FromMilliseconds(100);
        var conversations = await Task.WhenAll(Enumerable.Range(0, Runs).Select(_ => rig.NewConversation(rig.Silos[0])));
        var talkers = conversations.Select((id, i) => new ChatClient(rig, new Random(i), id) { Words = words, Only = [rig.Silos[0]] }).ToArray();
        foreach (var talker in talkers) _ = talker.Run();
        await Wait.Until(() => talkers.All(talker => talker.Seen.HasText), Patience, "the runs to begin");
        return talkers;
    }

    static async Task CheckExact(Rig rig, ChatClient[] talkers, CrowdReader[] readers)
    {
        await Wait.Until(() => talkers.All(talker => talker.Seen.IsDone), Patience, "the runs to end");
        await new Checker(rig, rig.Silos[0]).Check(talkers, kills: 0);
        var expected = talkers.Select(talker => talker.Seen.Frames.Select(frame => (frame.Seq, CrowdReader.HashOf(frame.Data))).ToArray()).ToArray();
        var wrong = readers.Where((reader, i) => !reader.Frames.SequenceEqual(expected[i % Runs])).Count();
        Assert.True(wrong == 0, $"{wrong} of {readers.Length} streams are not what was said.");
    }

    static async Task<Socket> NeverRead(SiloProcess gateway, string run)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4_096 };
        await socket.ConnectAsync("127.0.0.1", gateway.Port);
        const string Body = """{"starting_after":0,"include_pings":false}""";
        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/runs/{run}/stream HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"));
        return socket;
    }

    /// <summary>What comes to the end of the connection without having come to the end of the stream.</summary>
    static async Task<bool> IsCutOff(Socket socket, CancellationToken cancellationToken)
    {
        using var connection = new NetworkStream(socket, ownsSocket: true);
        using var reader = new StreamReader(connection, Encoding.UTF8);
        try
        {
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line == "data: [DONE]") return false;
            }
        }
        catch (IOException)
        {
            // Reset.
        }

        return true;
    }

    /// <summary>Bytes that live in the processes, and those that the kernel keeps for them because no client has taken them.</summary>
    static async Task<long> Buffered(SiloProcess[] gateways, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        foreach (var gateway in gateways) bytes += await LiveHeap.ReadAsync(gateway.Id, cancellationToken) + Network.Unsent(gateway.Port);
        return bytes;
    }
}
