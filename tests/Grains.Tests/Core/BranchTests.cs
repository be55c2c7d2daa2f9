using System.Text.Json;
using Conversations.Grains.Core;
using Conversations.Log;

namespace Conversations.Grains.Tests.Core;

public sealed class BranchTests
{
    const int Seeds = 10_000;
    const int Steps = 60;

    /// <summary>Seq of the system message.</summary>
    const long SystemSeq = 2;

    [Fact]
    public void AnyInterleaving_OfSendsCompactionsAndNavigations_ShowsTheModelWhatAConversationWithThatBranchAloneWouldShow()
    {
        var (navigations, returns, compacted) = (0, 0, 0);
        for (var seed = 0; seed < Seeds; seed++)
        {
            var simulation = new Simulation(seed);
            simulation.Run(Steps);
            if (simulation.Log.Count == 0) continue;
            var branch = BranchOf(simulation.Log);
            var alone = Alone(branch).Aggregate(ConversationState.Empty(simulation.Owner.Id), Evolution.Apply);
            try
            {
                Assert.Equal(Window(alone), Window(simulation.Owner));
                Assert.Equal(Window(alone), Window(simulation.Load()));
                Assert.Equal(LastUser(alone), LastUser(simulation.Owner));
                Assert.Equal(Skills(alone), Skills(simulation.Owner));
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Seed {seed}: {failure.Message}", failure);
            }

            var turns = simulation.Log.Count(logged => logged.Event is Navigated);
            navigations += turns;
            returns += turns > 1 ? 1 : 0;
            compacted += turns > 0 && branch.Exists(logged => logged.Event is Compacted) ? 1 : 0;
        }

        // Seeds that never branched would pass too.
        Assert.True(navigations > Seeds / 2 && returns > Seeds / 20 && compacted > Seeds / 50, $"The simulation hardly branched: {(navigations, returns, compacted)}.");
    }

    /// <summary>What leads from the newest event back to the first, when each event follows the one before it or the one that was gone on from.</summary>
    static List<LoggedEvent> BranchOf(List<LoggedEvent> log)
    {
        var branch = new List<LoggedEvent>();
        for (var seq = log[^1].Seq; seq > 0;)
        {
            var logged = log[(int)seq - 1];
            if (logged.Event is not Navigated) branch.Add(logged);
            seq = logged.Event is Navigated navigated ? Math.Max(navigated.To, SystemSeq) : seq - 1;
        }

        branch.Reverse();
        return branch;
    }

    /// <summary>The same events as the log of a conversation to which nothing else ever happened.</summary>
    static IEnumerable<LoggedEvent> Alone(List<LoggedEvent> branch) => branch.Select((logged, index) => logged with
    {
        Seq = index + 1,
        Event = logged.Event switch
        {
            ConversationCreated created => created with { HistoryOutOfContext = branch.Count(each => each.Seq > SystemSeq && each.Seq <= SystemSeq + created.HistoryOutOfContext) },
            Compacted compacted => compacted with { KeptFrom = branch.Count(each => each.Seq < compacted.KeptFrom) + 1, Aside = null },
            var other => other,
        },
    });

    static string Window(ConversationState state) => string.Join('\n', state.Context.Select(entry => entry.Message).Prepend(state.System!).Select(Json));

    static Guid? LastUser(ConversationState state) =>
        state.Context.Where(entry => entry.Seq == state.Head!.LastUserSeq).Select(entry => (Guid?)entry.Message.Id).SingleOrDefault();

    static string Skills(ConversationState state) => string.Join(", ", state.Head!.Skills ?? []);

    static string Json(Message message) => JsonSerializer.Serialize<LogEvent>(new MessageAdded(message), LogJson.Default.LogEvent);
}
