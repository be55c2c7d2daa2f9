using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Conversations.Cluster.Tests;

/// <summary>One of very many who watch a run: it keeps the place and a hash of each frame.</summary>
sealed partial class CrowdReader(IReadOnlyList<SiloProcess> gateways, int first, string run)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    int gateway = first;

    public List<(int Seq, int Hash)> Frames { get; } = [];

    public int LastSeq { get; private set; }

    /// <summary>From each new connection to its first frame.</summary>
    public List<TimeSpan> Resumes { get; } = [];

    public static int HashOf(string data) => string.GetHashCode(data, StringComparison.Ordinal);

    public async Task Read(CancellationToken cancellationToken)
    {
        for (var connection = 0; ; connection++)
        {
            try
            {
                if (await Connect(isResume: connection > 0, cancellationToken)) return;
            }
            catch (Exception failure) when (failure is HttpRequestException or IOException && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(Pause, cancellationToken);
            }

            gateway = (gateway + 1) % gateways.Count;
        }
    }

    async Task<bool> Connect(bool isResume, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        using var content = new StringContent($$"""{"starting_after":{{LastSeq}},"include_pings":false}""", Encoding.UTF8, "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{gateways[gateway].Url}/v1/runs/{run}/stream") { Content = content };
        using var answer = await Http.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        answer.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancellationToken), Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line == "data: [DONE]") return true;
            if (!line.StartsWith("data: ", StringComparison.Ordinal) || line.Contains("\"message_type\":\"ping\"", StringComparison.Ordinal)) continue;
            if (Seq().Match(line) is not { Success: true } match) continue;
            if (isResume) Resumes.Add(Stopwatch.GetElapsedTime(began));
            isResume = false;
            LastSeq = int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture);
            Frames.Add((LastSeq, HashOf(line[6..])));
        }

        return false;
    }

    [GeneratedRegex(@"""seq_id"":\s*(\d+)")]
    private static partial Regex Seq();
}
