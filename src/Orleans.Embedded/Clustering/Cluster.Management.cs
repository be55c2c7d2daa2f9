using Orleans.Runtime;

namespace Orleans.Embedded;

/// <summary>What is asked of other silos about the grains that they have.</summary>
internal sealed partial class Cluster
{
    /// <summary>Who looks on waits no longer for a silo that may be gone.</summary>
    private static readonly TimeSpan LookOnTime = TimeSpan.FromSeconds(2);

    /// <summary>The other silo that has the grain active; null: none that answers.</summary>
    internal async ValueTask<SiloAddress?> FindAsync(GrainId grain)
    {
        var answers = await AskAllAsync(FrameKind.Has, frame => frame.Text(grain.ToString()), static (ref FrameReader frame) => frame.Byte() == 1).ConfigureAwait(false);
        return answers.Find(each => each.Answer).Silo;
    }

    /// <summary>Activations by grain class, of this silo and of all others that answer.</summary>
    internal async Task<List<(SiloAddress Silo, Dictionary<string, int> Counts)>> CountAsync()
    {
        var counts = await AskAllAsync(FrameKind.Count, static _ => { }, static (ref FrameReader frame) => frame.Json<Dictionary<string, int>>()).ConfigureAwait(false);
        if (Self is not null)
            counts.Add((Self, silo.Directory.Count()));
        return counts;
    }

    private async Task<List<(SiloAddress Silo, T Answer)>> AskAllAsync<T>(FrameKind kind, Action<FrameWriter> write, ReadAnswer<T> read)
    {
        var asked = View.Members.Select(member => member.Silo).Where(member => member != Self).Select(async member =>
        {
            try
            {
                var link = await links.ConnectAsync(member).ConfigureAwait(false);
                return (member, await RequestAsync(link, kind, $"{kind} of {member}", write, read, LookOnTime).ConfigureAwait(false));
            }
            catch (Exception exception)
            {
                silo.Log.LinkFailed(member, exception.Message);
                return ((SiloAddress?)null, default(T)!);
            }
        });
        var answers = await Task.WhenAll(asked).ConfigureAwait(false);
        return [.. answers.Where(each => each.Item1 is not null).Select(each => (each.Item1!, each.Item2))];
    }

    private void Look(SiloLink link, FrameKind kind, long id, FrameReader frame)
    {
        var answer = FrameWriter.Begin(FrameKind.Answer, id);
        link.Post((kind == FrameKind.Has ? answer.Byte(silo.Directory.Has(GrainId.Parse(frame.Text())) ? (byte)1 : (byte)0) : answer.Json(silo.Directory.Count())).End());
    }
}
