using Orleans.Runtime;

namespace Conversations.Grains.Agents;

static class PersistentStateExtensions
{
    /// <summary>Writes a new state.</summary>
    /// <param name="deactivate">Ends the activation: what is stored after a failed write is unknown, and the next activation reads it.</param>
    public static async Task Save<T>(this IPersistentState<T> stored, T state, Action deactivate)
    {
        stored.State = state;
        try
        {
            await stored.WriteStateAsync();
        }
        catch
        {
            deactivate();
            throw;
        }
    }
}
