namespace Conversations.Gateway.Dialects.Letta;

/// <summary>Changes what a grain keeps, as it is now. Another change that comes between is not lost: this one is made again on top of it.</summary>
static class LettaChange
{
    /// <param name="replace">Puts the new state in the place of the one that it was made of; null: that was changed since, or is gone.</param>
    /// <param name="missing">The error where there is nothing to change.</param>
    public static async Task<T> Make<T>(Func<Task<T?>> get, Func<T, T> change, Func<T, Task<T?>> replace, Func<LettaException> missing)
        where T : class
    {
        while (true)
        {
            var current = await get() ?? throw missing();
            var changed = change(current);
            if (ReferenceEquals(changed, current)) return current;
            if (await replace(changed) is { } replaced) return replaced;
        }
    }
}
